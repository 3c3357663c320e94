"""Alerts reach real SMTP servers through Apprise: plain, STARTTLS, TLS, authentication; and what refusals become."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.alerts.nouns import Never, Retry, Sent
from monitor.alerts.secret import Secret
from monitor.alerts.send import deliver
from monitor.model import Alert

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


class Inbox:
    """Takes mail; addresses that begin with a code are refused with it, `slow@` takes its time."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.secured: list[bool] = []
        self.users: list[str | None] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address[:3].isdigit():
            return f"{address[:3]} refused"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if not self.answer.startswith("250"):
            return self.answer
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        self.secured.append(session.ssl is not None)
        self.users.append(session.auth_data.login.decode() if session.auth_data else None)
        return self.answer


def signed_in(server: SMTP, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.login == b"desk" and data.password == b"s3cret/word", handled=False, auth_data=data)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's certificate for 127.0.0.1, signed by itself."""
    folder: Path = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def started(inbox: Inbox, **more: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]  # aiosmtpd wants to know its port beforehand
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def port(inbox: Inbox) -> Iterator[int]:
    yield from started(inbox)


def alert(number: int = 1, **more: Any) -> Alert:
    return Alert(
        **{
            "id": f"alert{number}",
            "transition": "t",
            "route": "desk",
            "target": "desk#1",
            "thread": "thread1",
            "title": "US absent from NATO defence ministers, 12 Feb: zweites Mal – «ohne»",
            "text": "Plain ● ○\nsecond line",
            "html": "<!DOCTYPE html><html><body><h1>Rich ●</h1><!--timeline--></body></html>",
            "created_at": dt.datetime(2026, 2, 11, tzinfo=dt.UTC),
            **more,
        }
    )


def to(port: int, who: str = "desk@example.org", extra: str = "&mode=insecure", user: str = "") -> Secret:
    return Secret(f"mailto://{user}127.0.0.1:{port}?from=monitor@example.org&to={who}{extra}")


def test_a_mail_carries_text_html_picture_and_a_stable_identity(inbox: Inbox, port: int) -> None:
    assert isinstance(deliver(alert(), to(port), picture=PNG), Sent)
    (letter,) = inbox.letters
    assert letter["Subject"] == "US absent from NATO defence ministers, 12 Feb: zweites Mal – «ohne»"
    assert letter["Message-ID"] == "<alert1@example.org>"
    assert letter.get_all("Message-ID") == [letter["Message-ID"]]
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, rich = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == "Plain ● ○\nsecond line"
    assert "Rich ●" in rich.get_content()
    assert 'src="cid:timeline.png"' in rich.get_content()
    pictures = [part for part in letter.walk() if part.get_filename() == "timeline.png"]
    assert [part.get_payload(decode=True) for part in pictures] == [PNG]
    assert pictures[0].get_content_type() == "image/png"


def test_without_a_picture_the_mail_names_none(inbox: Inbox, port: int) -> None:
    assert isinstance(deliver(alert(), to(port)), Sent)
    assert "cid:" not in inbox.letters[0].as_string()


def test_an_update_answers_the_mail_it_updates_and_a_second_attempt_has_the_same_identity(
    inbox: Inbox, port: int
) -> None:
    update = alert(2, extra=(("reply_to", "alert1"),))
    for _ in range(2):
        assert isinstance(deliver(update, to(port)), Sent)
    first, second = inbox.letters
    assert first["In-Reply-To"] == "<alert1@example.org>"
    assert first["References"] == "<thread1@example.org> <alert1@example.org>"
    assert first["Message-ID"] == second["Message-ID"] == "<alert2@example.org>"


def test_plain_text_is_sent_where_the_address_asks_for_it(inbox: Inbox, port: int) -> None:
    assert isinstance(deliver(alert(), to(port, extra="&mode=insecure&format=text")), Sent)
    assert inbox.letters[0].get_content_type() == "text/plain"
    assert "Plain ●" in inbox.letters[0].get_content()


def test_no_header_can_be_smuggled_in(inbox: Inbox, port: int) -> None:
    evil = alert(title="x\r\nBcc: all@example.org\r\n\r\nbody")
    assert isinstance(deliver(evil, to(port)), Sent)
    assert inbox.letters[0]["Bcc"] is None
    assert inbox.recipients == ["desk@example.org"]


def test_starttls_with_authentication(inbox: Inbox, certificate: ssl.SSLContext) -> None:
    for port in started(
        inbox, tls_context=certificate, require_starttls=True, authenticator=signed_in, auth_required=True
    ):
        good = to(port, extra="&mode=starttls&verify=no", user="desk:s3cret%2Fword@")
        assert isinstance(deliver(alert(), good), Sent)
        assert inbox.secured == [True]
        assert inbox.users == ["desk"]
        wrong = deliver(alert(), to(port, extra="&mode=starttls&verify=no", user="desk:wrong@"))
        assert isinstance(wrong, Retry), "a person may mend the password, so it is tried again"
        assert "535" in wrong.why


def test_an_unknown_certificate_is_refused(inbox: Inbox, certificate: ssl.SSLContext) -> None:
    for port in started(inbox, tls_context=certificate, require_starttls=True):
        outcome = deliver(alert(), to(port, extra="&mode=starttls"))
        assert isinstance(outcome, Retry)
        assert "SSL" in outcome.why
        assert inbox.letters == []


def test_tls_from_the_first_byte(inbox: Inbox, certificate: ssl.SSLContext) -> None:
    for port in started(inbox, ssl_context=certificate):
        address = f"mailtos://127.0.0.1:{port}?from=monitor@example.org&to=desk@example.org&mode=ssl&verify=no"
        assert isinstance(deliver(alert(), Secret(address)), Sent)
        assert len(inbox.letters) == 1
        assert isinstance(deliver(alert(), to(port), deadline=2), Retry), "the server speaks TLS only"


def test_authentication_without_tls(inbox: Inbox) -> None:
    for port in started(inbox, authenticator=signed_in, auth_required=True, auth_require_tls=False):
        assert isinstance(deliver(alert(), to(port, user="desk:s3cret%2Fword@")), Sent)
        assert inbox.users == ["desk"]


def test_a_recipient_that_does_not_exist_is_never_tried_again(port: int) -> None:
    assert deliver(alert(), to(port, "550@example.org")) == Never(why="mail: refused for ever with 550")


def test_a_recipient_that_is_busy_is_tried_again(port: int) -> None:
    assert isinstance(deliver(alert(), to(port, "451@example.org")), Retry)


def test_half_of_the_recipients_failing_does_not_mean_a_second_mail_for_the_others(inbox: Inbox, port: int) -> None:
    address = to(port, "one@example.org,451@example.org,two@example.org")
    first = deliver(alert(), address)
    assert isinstance(first, Retry)
    second = deliver(alert(), address, delivered=first.delivered)
    assert isinstance(second, Retry)
    assert second.delivered == first.delivered
    assert inbox.recipients == ["one@example.org", "two@example.org"]


@pytest.mark.parametrize(("answer", "kind"), [("554 spam", Never), ("452 full", Retry)])
def test_a_message_that_is_refused(inbox: Inbox, port: int, answer: str, kind: type) -> None:
    inbox.answer = answer
    assert isinstance(deliver(alert(), to(port)), kind)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    outcome = deliver(alert(), to(1))
    assert isinstance(outcome, Retry)
    assert "127.0.0.1" not in outcome.why


def test_a_server_that_accepts_and_says_nothing_costs_no_more_than_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        outcome = deliver(alert(), to(mute.getsockname()[1]), deadline=1.0)
        assert outcome == Retry(why="no answer within 1 s")
        assert time.monotonic() - began < 10
