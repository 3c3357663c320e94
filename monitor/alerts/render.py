"""A transition and its filings in, the message people read out: title, text, HTML, Markdown. Pure: no clock.

Templates lie in `templates/`; a folder of the user lies over them, file by file. They run in a sandbox, and every value
is made safe for its form on its way out, so that a template cannot forget it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from monitor.alerts import escape, picture
from monitor.alerts.facts import Context, Names, gather, plain_names
from monitor.alerts.nouns import Message
from monitor.alerts.phrases import SIGNS
from monitor.alerts.words import LANGUAGES, words
from monitor.errors import ConfigError
from monitor.hygiene import clean
from monitor.model import Filing, Transition

_BODY: Final = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)
_BLANK_LINES: Final = re.compile(r"\n{3,}")


class _Composed(str):
    """Text that was made safe already."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Templates:
    """The three environments, one a form of the message."""

    text: ImmutableSandboxedEnvironment
    markdown: ImmutableSandboxedEnvironment
    html: ImmutableSandboxedEnvironment

    def fill(self, name: str, values: dict[str, Any]) -> tuple[str, str, str]:
        """Text, Markdown and HTML of the templates of that name. Raises ConfigError with template and line."""
        forms = (("txt", self.text), ("md", self.markdown), ("html", self.html))
        text, markdown, html = (_filled(environment, f"{name}.{end}.j2", values) for end, environment in forms)
        return _BLANK_LINES.sub("\n\n", text).strip(), _BLANK_LINES.sub("\n\n", markdown).strip(), html


def _filled(environment: ImmutableSandboxedEnvironment, name: str, values: dict[str, Any]) -> str:
    try:
        return environment.get_template(name).render(values)
    except (TemplateError, SecurityError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"the template does not work: {clean(str(error), limit=200)}",
            file=name,
            line=getattr(error, "lineno", None),
            mend="compare it with the one that travels with the program",
        ) from None


@cache
def open_templates(folder: Path | None = None) -> Templates:
    """The templates, with those of a user's folder lying over ours."""
    ours: BaseLoader = PackageLoader("monitor.alerts", "templates")
    loader = ours if folder is None else ChoiceLoader([FileSystemLoader(folder), ours])
    return Templates(
        text=_environment(loader, escape.plain, autoescape=False),
        markdown=_environment(loader, escape.markdown, autoescape=False),
        html=_environment(loader, escape.html_text, autoescape=True),
    )


def _environment(loader: BaseLoader, safe: Callable[[str], str], *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    def finalize(value: object) -> object:
        if isinstance(value, (_Composed, Markup)):
            return value
        return safe(str(value))

    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=finalize,
    )
    environment.filters["address"] = _Composed  # checked by `escape.link` or `escape.argument` when it was gathered
    environment.filters["composed"] = _Composed  # a whole message, rendered by these templates before
    environment.filters["body"] = _body
    return environment


def _body(page: str) -> Markup:
    """The inside of an HTML message that these templates rendered before."""
    found = _BODY.search(page)
    return Markup(found[1] if found else "")


def message(
    transition: Transition,
    filings: Sequence[Filing],
    *,
    language: str = "en",
    names: Names = plain_names,
    context: Context | None = None,
    templates: Templates | None = None,
) -> Message:
    """The message about one transition.

    `filings` are those behind it, for and against; `names` gives the names of parties; `context` says why it is sent,
    what was told before, the streaks of the other scopes and where the pages are.
    """
    background = context or Context()
    facts = gather(transition, filings, language, names, background)
    known = words(language)
    late = background.delayed_since
    delayed = known.delayed.format(when=f"{late:%Y-%m-%d %H:%M} UTC") if late else ""
    values = {"f": facts, "signs": SIGNS, "delayed": delayed}
    text, markdown, html = (templates or open_templates()).fill("alert", values)
    return Message(
        title=facts.title,
        text=text,
        html=html,
        markdown=markdown,
        picture=picture.draw(transition.streak, language=facts.language, names=names, at=transition.meeting),
    )


def digest(
    messages: Sequence[Message], parties: Sequence[str], *, language: str = "en", templates: Templates | None = None
) -> Message:
    """Several messages as one; `parties` are their parties' codes, for the title."""
    if len(messages) == 1:
        return messages[0]
    known = words(language)
    named = ", ".join(dict.fromkeys(known.parties.get(code, code) for code in parties))
    title = escape.title(known.digest_title.format(count=len(messages), parties=named))
    lead = known.digest_lead.format(count=len(messages))
    values = {"messages": messages, "lead": lead, "title": title, "language": _code(language)}
    text, markdown, html = (templates or open_templates()).fill("digest", values)
    return Message(title=title, text=text, html=html, markdown=markdown)


def trouble(
    kind: str,
    subject: str,
    lines: Sequence[str] = (),
    *,
    again: int = 0,
    language: str = "en",
    templates: Templates | None = None,
) -> Message:
    """A message to the operator; `kind` is one of `operator.KINDS`, `again` how often it was held back since."""
    known = words(language)
    title = escape.title(known.troubles[kind].format(subject=subject))
    values = {
        "title": title,
        "lines": tuple(clean(line, limit=300) for line in lines),
        "mend": known.mends[kind],
        "again": known.again.format(count=again) if again else "",
        "language": _code(language),
    }
    text, markdown, html = (templates or open_templates()).fill("trouble", values)
    return Message(title=title, text=text, html=html, markdown=markdown)


def _code(language: str) -> str:
    return language if language in LANGUAGES else "en"
