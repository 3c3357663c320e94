"""Mail through Apprise, with what Apprise leaves out: a stable Message-ID, threads, our own plain part, refusal codes.

The home of Apprise's e-mail plugin; everything else goes through `monitor.alerts.send`.
"""

from __future__ import annotations

import email
import email.charset
import hashlib
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message as MimeMessage
from email.mime.text import MIMEText
from typing import Any, Final

from apprise import AppriseAsset
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.email import AppriseEmailException, NotifyEmail
from apprise.plugins.email.smtp import SMTP_EXCEPTIONS, AppriseSMTPController

_QUOTED: Final = email.charset.Charset("utf-8")
_QUOTED.body_encoding = email.charset.QP


@dataclass(kw_only=True, slots=True)
class Letter:
    """What the plugin cannot carry: identity, thread and plain text in; who took it and who refused out."""

    message_id: str  #: without angle brackets and domain
    thread: str
    reply_to: str | None = None
    plain: str = ""
    skip: frozenset[str] = frozenset()  #: marks of the recipients that took it in an earlier attempt
    taken: list[str] = field(default_factory=list)  #: marks of the recipients that took it
    permanent: list[int] = field(default_factory=list)  #: 5xx codes
    temporary: list[str] = field(default_factory=list)  #: 4xx codes, or the class of the trouble


def mark(recipient: str) -> str:
    """A recipient as a short digest: enough to skip it in a retry, and no address in the database."""
    return hashlib.sha256(recipient.lower().encode()).hexdigest()[:16]


class ThreadedMail(NotifyEmail):  # type: ignore[no-untyped-call]  # apprise's hook for plugins is untyped
    """Apprise's e-mail service, sending one `Letter`."""

    letter: Letter

    @classmethod
    def opened(cls, url: str, asset: AppriseAsset, letter: Letter) -> ThreadedMail | None:
        """The service behind a mailto:// URL; None if it is no valid one."""
        known = NotifyEmail.parse_url(url)  # type: ignore[no-untyped-call]  # as above
        if not known:
            return None
        known["asset"] = asset
        known["secure"] = known.get("schema") == NotifyEmail.secure_protocol
        try:
            service = cls(**known)
        except (TypeError, ValueError, AppriseImproperlyConfigured):
            return None
        service.letter = letter
        return service

    def send(
        self,
        body: str,
        title: str = "",
        notify_type: Any = None,
        attach: Any = None,
        body_format: Any = None,
        **kwargs: Any,
    ) -> bool:
        """One connection, one message a recipient; what happened is written into the letter."""
        known: Any = self  # the plugin's attributes are typed as what they are before __init__
        try:
            with _Courier(
                host=known.smtp_host,
                port=known.port,
                secure_mode=known.secure_mode,
                user=known.user,
                password=known.password,
                verify_certificate=known.verify_certificate,
                socket_connect_timeout=known.socket_connect_timeout,
            ) as courier:
                for message in self._messages(body, title, attach, body_format):
                    self._hand_over(courier, message)
        except smtplib.SMTPResponseException as error:
            self._refused(error.smtp_code, login=isinstance(error, smtplib.SMTPAuthenticationError))
        except (*SMTP_EXCEPTIONS, AppriseImproperlyConfigured, AppriseEmailException) as error:
            self.letter.temporary.append(type(error).__name__)
        return not (self.letter.permanent or self.letter.temporary)

    def _messages(self, body: str, title: str, attach: Any, body_format: Any) -> Iterable[Any]:
        return NotifyEmail.prepare_emails(  # type: ignore[no-any-return]
            subject=title,
            body=body,
            notify_format=self.resolve_format(body_format),
            from_addr=self.from_addr,
            to=self.targets,
            cc=self.cc,
            bcc=self.bcc,
            reply_to=self.reply_to,
            smtp_host=self.smtp_host,
            attach=attach,
            headers={**self.headers, "Auto-Submitted": "auto-generated", "X-Application": self.app_id},
            names=self.names,
            pgp=self.pgp,
            pgp_mode=self.pgp_mode,
            inline=True,
            tzinfo=self.tzinfo,
        )

    def _hand_over(self, courier: Any, message: Any) -> None:
        sender = str(self.from_addr[1])
        if mark(message.recipient) in self.letter.skip:
            return
        letter = threaded(message.body, self.letter, domain=sender.rpartition("@")[2])
        try:
            courier.hand_over(sender, message.to_addrs, letter)
            self.letter.taken.append(mark(message.recipient))
        except smtplib.SMTPRecipientsRefused as error:
            for code, _ in error.recipients.values():
                self._refused(code)
        except smtplib.SMTPSenderRefused as error:
            self._refused(error.smtp_code)
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code)

    def _refused(self, code: int, *, login: bool = False) -> None:
        """5xx is for ever, but for a refused login, which a person mends."""
        if code >= 500 and not login:
            self.letter.permanent.append(code)
        else:
            self.letter.temporary.append(str(code))


class _Courier(AppriseSMTPController):
    """Apprise's connection, which lets the server's refusals through instead of folding them to False."""

    def hand_over(self, sender: str, recipients: list[str], message: str) -> None:
        """Raises smtplib's exceptions; copies (cc, bcc) that are refused beside an accepted one are let go."""
        connection: Any = self._socket
        connection.sendmail(sender, recipients, message)


def threaded(raw: str, letter: Letter, *, domain: str) -> str:
    """The message with our Message-ID, its thread, and our plain text in place of the one derived from HTML."""
    message = email.message_from_string(raw)
    for name in ("Message-ID", "In-Reply-To", "References"):
        del message[name]
    root = f"<{letter.thread}@{domain}>"
    message["Message-ID"] = f"<{letter.message_id}@{domain}>"
    if letter.reply_to:
        before = f"<{letter.reply_to}@{domain}>"
        message["In-Reply-To"] = before
        message["References"] = f"{root} {before}"
    else:
        message["References"] = root  # nobody sent that one: it only holds the updates together
    _set_plain(message, letter.plain)
    return message.as_string()


def _set_plain(message: MimeMessage, plain: str) -> None:
    if not plain:
        return
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.get_filename():
            quoted: Any = _QUOTED  # typeshed knows names of charsets only, the library takes both
            fresh = MIMEText(plain, "plain", quoted)
            for header in ("Content-Type", "Content-Transfer-Encoding"):
                del part[header]
                part[header] = fresh[header]
            part.set_payload(fresh.get_payload())
            return
