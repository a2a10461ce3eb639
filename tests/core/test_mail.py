"""Messages leave with one recipient and one subject, whatever is put into them; faults are told apart."""

import ssl
import stat
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from colep.app import create_app
from colep.core import clock, mail
from colep.core.config import SettingError, Settings
from colep.core.mail import Away, Content, Delayed, Refused
from tests.conftest import close, settings_for
from tests.helpers import only_sqlite
from tests.letters.post_office import PostOffice, free_port, mail_server, post_office

pytestmark = only_sqlite

ID = "a" * 43
URDU = "محمد عبدالرحمٰن صدیقی قریشی " * 12


def message(to: str = "judit@service.example", subject: str = "A letter", text: str = "Words.") -> EmailMessage:
    """Compose a message."""
    return mail.compose(to, Content(subject, text, f"<p>{text}</p>", "en"), ID, clock.now())


def with_server(app: Flask, url: str) -> Flask:
    """Return an app like this one with another mail server."""
    old: Settings = app.config["SETTINGS"]
    return create_app(settings_for(old.database_url, old.data_dir, mail_server=mail_server(url)))


@pytest.fixture
def posting(app: Flask) -> Iterator[tuple[Flask, PostOffice]]:
    """Inside an app with a mail server that takes everything."""
    with post_office() as office:
        other = with_server(app, f"smtp://127.0.0.1:{office.port}?from=post@colep.example")
        with other.app_context():
            yield other, office
            close()


def test_a_message_arrives_as_it_was_meant(posting: tuple[Flask, PostOffice]) -> None:
    """Point 8: text and HTML, dated, marked as written by a program."""
    _app, office = posting
    mail.send(message(subject="رسالة", text="كلمات"))
    (letter,) = office.arrived
    got = letter.message
    assert (letter.sender, letter.recipients) == ("post@colep.example", ["judit@service.example"])
    assert str(got["Subject"]) == "رسالة"
    assert str(got["From"]) == "Colep <post@colep.example>"
    assert got["Message-ID"] == f"<{ID}@colep.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "en"
    assert abs((got["Date"].datetime - clock.now()).total_seconds()) < 60
    assert not [name for name in got if name.lower().startswith("list-")]
    assert letter.part("plain").strip() == "كلمات"
    assert letter.part("html").strip() == "<p>كلمات</p>"
    assert all(len(line) <= 998 for line in letter.raw.split(b"\r\n"))
    assert letter.raw.isascii()


BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\x85",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x00",
    "\n ",
    "\r\n\t",
]
SUBJECTS = [
    *(f"Hello{end}Bcc: thief@evil.example" for end in BREAKS),
    *(f"Hello{end}{end}<script>" for end in BREAKS[:5]),
    "=?utf-8?q?Hello=0D=0ABcc:_thief@evil.example?=",
    "=?utf-8?b?SGVsbG8NCkJjYzogdGhpZWZAZXZpbC5leGFtcGxl?=",
    'a, b <thief@evil.example>; "c" (d)',
    URDU,
    "x" * 5000,
    "\ud800 half a letter",
    "",
]


def test_no_subject_makes_a_line_of_its_own(posting: tuple[Flask, PostOffice]) -> None:
    """Point 8: headers safe against injection, as a real server sees them."""
    _app, office = posting
    before = sorted(message().keys())
    for subject in SUBJECTS:
        mail.send(message(subject=subject))
        letter = office.arrived.pop()
        assert letter.recipients == ["judit@service.example"], subject
        assert sorted(letter.message.keys()) == before, subject
        assert b"\nBcc" not in letter.raw, subject
        assert b"\rBcc" not in letter.raw, subject
        assert len(str(letter.message["Subject"])) <= mail.LONGEST_SUBJECT
        head = letter.raw.partition(b"\r\n\r\n")[0]
        assert all(len(line) <= 998 for line in head.split(b"\r\n")), subject


ADDRESSES = [
    *(f"judit@service.example{end}Bcc: thief@evil.example" for end in BREAKS),
    *(f"judit{end}@service.example" for end in BREAKS),
    "judit@service.example, thief@evil.example", "judit@service.example;thief@evil.example", "judit@service.example thief@evil.example",
    "<judit@service.example>", "Judit <judit@service.example>", "judit@service.example>,<thief@evil.example", '"a@b"@service.example',
    "judit@evil.example@service.example", "=?utf-8?q?thief=40evil.example=2C?=@service.example", "judit@[127.0.0.1]", "judit@localhost",
    "judit", "@service.example", "judit@", "", "judit@-service.example", "judit@service..example", ".judit@service.example", "judit.@service.example",
    "group:a@b.example;", "judit(comment)@service.example", "judit@service.example(comment)", "a" * 300 + "@service.example", "judit\u202e@service.example",
    "judit@service.example%0ABcc:thief@evil.example", "judit\\@service.example",
]  # fmt: skip


def test_what_is_not_exactly_one_address_is_refused(posting: tuple[Flask, PostOffice]) -> None:
    """Point 8: no second recipient, no line of one's own, by way of an address."""
    _app, office = posting
    for address in ADDRESSES:
        with pytest.raises(Refused):
            mail.send(message(to=address))
    assert office.arrived == []


@pytest.mark.parametrize(
    ("address", "arrives_at"),
    [
        ("o'neil+colep@service.example", "o'neil+colep@service.example"),
        ("Layla.Khan@Police.Service.Example", "Layla.Khan@Police.Service.Example"),
        ("иван@service.example", "иван@service.example"),
        ("judit@полиция.example", "judit@xn--h1aahle9bwd.example"),
        ("=x=@service.example", "=x=@service.example"),
    ],
)
def test_odd_addresses_are_written_to(posting: tuple[Flask, PostOffice], address: str, arrives_at: str) -> None:
    """Point 8: other scripts, signs that look like trouble and are none."""
    _app, office = posting
    mail.send(message(to=address))
    assert office.arrived[0].recipients == [arrives_at]


@pytest.mark.parametrize(
    ("at_recipient", "at_letter", "expected"),
    [
        ("550 5.1.1 <judit@service.example> unknown", "250 OK", Refused),
        ("250 OK", "554 5.7.1 no spam from judit@service.example", Refused),
        ("450 4.2.0 greylisted, come back", "250 OK", Delayed),
        ("250 OK", "451 4.3.0 disk full", Delayed),
        ("421 4.3.2 closing", "250 OK", Delayed),
    ],
)
def test_refusals_for_good_and_for_now_are_told_apart(
    posting: tuple[Flask, PostOffice], at_recipient: str, at_letter: str, expected: type[Exception]
) -> None:
    """Point 8: what is said stands there without the address."""
    _app, office = posting
    office.answer_to_recipient, office.answer_to_letter = lambda _: at_recipient, lambda _: at_letter
    with pytest.raises(expected) as refusal:
        mail.send(message())
    assert "@" not in str(refusal.value)
    assert str(refusal.value)[:3].isdigit()
    assert office.arrived == []


def test_a_server_that_is_not_there_is_away(app: Flask) -> None:
    """Point 8: it is not the letter's fault."""
    with with_server(app, f"smtp://127.0.0.1:{free_port()}").app_context():
        with pytest.raises(Away, match=r"refused"):
            mail.send(message())
        close()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_who_signs_in_wrongly_is_not_the_letters_fault(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Point 8: the password stands in no message; one with odd signs is understood."""
    with post_office(wants_login=True) as office:
        right = with_server(app, f"smtp://colep:p%40ss%2Fword%3A%20%25@127.0.0.1:{office.port}")
        with right.app_context():
            mail.send(message())
            close()
        assert (len(office.arrived), office.logins[-1][1]) == (1, b"p@ss/word: %")
        wrong = with_server(app, f"smtp://colep:secret-word@127.0.0.1:{office.port}")
        with wrong.app_context():
            with pytest.raises(Away) as refusal:
                mail.send(message())
            close()
    assert "secret-word" not in str(refusal.value) + caplog.text + repr(wrong.config["SETTINGS"])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = clock.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_certificates_are_checked(app: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 8: a covered line to anybody is no covered line; one that the machine trusts is taken."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with post_office(tls=tls) as office:
        app = with_server(app, f"smtp+starttls://127.0.0.1:{office.port}")
        with app.app_context():
            with pytest.raises(Away, match="certificate"):
                mail.send(message())
            assert office.arrived == []
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            mail.send(message())
            close()
        assert len(office.arrived) == 1


def test_without_starttls_nothing_is_sent(app: Flask) -> None:
    """Point 8: somebody on the way could have taken the offer out."""
    with post_office() as office:
        app = with_server(app, f"smtp+starttls://127.0.0.1:{office.port}")
        with app.app_context():
            with pytest.raises(Away, match="STARTTLS"):
                mail.send(message())
            close()
        assert office.arrived == []


def test_without_a_server_a_letter_is_a_file_of_this_user_only(app: Flask) -> None:
    """Point 8, CONTRACT: readable in the demo, complete or not there."""
    mail.send(message(text="كلمات"))
    mail.send(message(text="كلمات"))
    folder = mail.folder(app.config["SETTINGS"])
    (file,) = {path.name.partition("-")[2].partition("-")[2]: path for path in folder.iterdir()}.values()
    assert file.name.endswith(f"{ID}.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert b"Subject: A letter" in file.read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "localhost:25", "smtp://", "http://mail.example", "smtp:///x", "smtp://mail.example/path", "smtp://mail.example:0", "smtp://mail.example:99999",
        "smtp://mail.example:port", "smtp://:hidden-word@mail.example", "smtp://user@mail.example", "smtp://mail.example?from=", "smtp://mail.example?from=x",
        "smtp://mail.example?to=a@b.example", "smtp://mail.example?from=a@b.example%0d%0aBcc:c@d.example", "smtp://mail.example#x", "smtp://[::1", "smtp://ma il.example",
        "smtp://user:hidden-word@mail.example?x", "smtp://user:hidden%0aword@mail.example", "smtps://user:hidden-word@", "SMTP+TLS://mail.example", "smtp://mail_server\u2028.example",
        "smtp://user:hidden-word/x@mail.example",
    ],
)  # fmt: skip
def test_a_malformed_setting_stops_the_start_without_telling_the_password(url: str) -> None:
    """Row 18, CONTRACT: one sentence, and never the secret itself."""
    with pytest.raises(SettingError) as refusal:
        mail_server(url)
    sentence = str(refusal.value)
    assert "COLEP_SMTP_URL" in sentence
    assert sentence.endswith(".")
    assert "hidden" not in sentence
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", "", "")),
        ("smtp+starttls://u%40x:p%3Aw@mail.example", ("mail.example", 587, "starttls", "u@x", "p:w", "")),
        ("smtps://[::1]:1465/?from=a@b.example", ("::1", 1465, "tls", "", "", "a@b.example")),
    ],
)
def test_a_good_setting(url: str, expected: tuple[object, ...]) -> None:
    """CONTRACT: the three ways to a mail server."""
    server = mail_server(url)
    assert (server.host, server.port, server.cover, server.user, server.password, server.sender) == expected


@pytest.mark.parametrize(
    ("base_url", "sender"),
    [
        ("https://colep.example", "colep@colep.example"),
        ("http://127.0.0.1:8000", "colep@localhost"),
        ("http://[::1]:8000", "colep@localhost"),
    ],
)
def test_letters_come_from_the_installation(app: Flask, base_url: str, sender: str) -> None:
    """Point 8: without a setting of its own."""
    old: Settings = app.config["SETTINGS"]
    assert mail.sender_address(settings_for(old.database_url, old.data_dir, base_url=base_url)) == sender
