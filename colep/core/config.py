"""Settings, read once from the environment. What is unknown or malformed stops the start."""

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

ENVIRONMENTS = ("development", "demo", "production")
SHORTEST_SECRET = 32

KNOWN = frozenset(
    "COLEP_" + name
    for name in (
        "ENV", "SECRET_KEY", "BASE_URL", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "BIND",
    )
)  # fmt: skip

#: Names that only the test suite uses to point to its own servers and browser.
TEST_PREFIX = "COLEP_TEST_"


class SettingError(Exception):
    """A setting is wrong. The message is one sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """To whom letters are given, and as whom."""

    host: str
    port: int
    #: "" for a line in the open, else "starttls" or "tls".
    cover: str
    user: str
    password: str = field(repr=False)
    #: The address that letters come from; empty for `colep@` the host of the base URL.
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one running Colep."""

    environment: str
    secret_key: str
    base_url: str
    data_dir: Path
    database_url: str
    redis_url: str
    bind: str
    port: int
    #: None: letters are written into the data folder.
    mail_server: MailServer | None = None

    @property
    def is_demo(self) -> bool:
        """True where anybody may sign in as one of the invented members."""
        return self.environment == "demo"

    @property
    def is_tls(self) -> bool:
        """True where members come over TLS, which a proxy before Colep ends."""
        return self.base_url.startswith("https://")

    @property
    def is_production(self) -> bool:
        """True where secrets must be strong and cookies travel over TLS only."""
        return self.environment == "production"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingError with one sentence for whatever is wrong."""
    _refuse_unknown(environ)
    environment = environ.get("COLEP_ENV", "development")
    if environment not in ENVIRONMENTS:
        raise SettingError(f"COLEP_ENV must be one of {', '.join(ENVIRONMENTS)}, not “{environment}”.")
    data_dir = Path(environ.get("COLEP_DATA_DIR", "instance")).absolute()
    port = _port(environ.get("PORT", "8000"))
    bind = _bind(environ.get("COLEP_BIND", "127.0.0.1"))
    return Settings(
        environment=environment,
        secret_key=_secret_key(environ, environment, data_dir),
        base_url=_base_url(environ, environment, bind, port),
        data_dir=data_dir,
        database_url=_database_url(environ, data_dir),
        redis_url=_redis_url(environ),
        bind=bind,
        port=port,
        mail_server=_mail_server(environ.get("COLEP_SMTP_URL", "")),
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith("COLEP_") and name not in KNOWN and not name.startswith(TEST_PREFIX):
            raise SettingError(f"{name} is not a setting of Colep; see docs/SETTINGS.md for those that are.")


def _port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingError(f"PORT must be a number from 1 to 65535, not “{value}”.")
    return int(value)


def _bind(value: str) -> str:
    try:
        return value if value == "localhost" else str(ip_address(value))
    except ValueError as error:
        raise SettingError(f"COLEP_BIND must be an address such as 127.0.0.1 or ::, not “{value}”.") from error


def _secret_key(environ: Mapping[str, str], environment: str, data_dir: Path) -> str:
    given = environ.get("COLEP_SECRET_KEY", "")
    if given:
        if len(given) < SHORTEST_SECRET or len(set(given)) < 10:
            raise SettingError(f"COLEP_SECRET_KEY is too weak: give at least {SHORTEST_SECRET} random characters.")
        return given
    if environment == "production":
        raise SettingError("COLEP_SECRET_KEY is not set: production does not start without a strong one.")
    return _kept_secret(data_dir / "secret-key")


def _kept_secret(path: Path) -> str:
    """Outside production a key is drawn once and kept beside the data, readable by its owner only."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _draw_secret(path)
        kept = path.read_text().strip()
    except OSError as error:
        raise SettingError(f"The data folder {path.parent} cannot be used: {error.strerror}.") from error
    if len(kept) < SHORTEST_SECRET:
        raise SettingError(f"{path} holds no key: remove it, and a new one is drawn at the next start.")
    return kept


def _draw_secret(path: Path) -> None:
    """Write beside it first: two processes that start at once agree, and none reads half a key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _base_url(environ: Mapping[str, str], environment: str, bind: str, port: int) -> str:
    given = environ.get("COLEP_BASE_URL", "")
    if not given:
        if environment == "production":
            raise SettingError("COLEP_BASE_URL is not set: give the address that members type.")
        host = f"[{bind}]" if ":" in bind else bind
        return f"http://{host}:{port}"
    parts = _split(given)
    if parts is None or given.rstrip("/") != f"{parts.scheme}://{parts.netloc}":
        raise SettingError(f"COLEP_BASE_URL must look like https://colep.example, not “{given}”.")
    if environment == "production" and parts.scheme != "https":
        raise SettingError("COLEP_BASE_URL must begin with https:// in production.")
    return f"{parts.scheme}://{parts.netloc}"


def _split(url: str) -> SplitResult | None:
    """Return the parts of a web address that names a host and perhaps a port; None for anything else."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return None
    return parts if fine else None


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    given = environ.get("COLEP_DATABASE_URL", "") or f"sqlite:///{data_dir / 'colep.db'}"
    if not given.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError("COLEP_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    return given


def _redis_url(environ: Mapping[str, str]) -> str:
    given = environ.get("COLEP_REDIS_URL", "")
    if given and not given.startswith(("redis://", "rediss://", "unix://")):
        raise SettingError("COLEP_REDIS_URL must begin with redis://, rediss:// or unix://.")
    return given


#: Scheme → how the line is covered, and the usual port.
_MAIL_SCHEMES = {"smtp": ("", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
_SENDER = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}")
_MAIL_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")


def _mail_server(given: str) -> MailServer | None:
    """Read COLEP_SMTP_URL. What is wrong is told without the setting itself, which holds a password."""
    if not given:
        return None
    try:
        parts = urlsplit(given)
        cover, usual_port = _MAIL_SCHEMES[parts.scheme]
        host, port = parts.hostname or "", usual_port if parts.port is None else parts.port
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except (KeyError, ValueError):
        raise SettingError(_MAIL_FORM) from None
    (sender,) = options.pop("from", [""])[-1:]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    is_whole = _MAIL_HOST.fullmatch(host) and port > 0 and parts.path in ("", "/") and not parts.fragment
    if not is_whole or options or ("from=" in parts.query and not _SENDER.fullmatch(sender)):
        raise SettingError(_MAIL_FORM)
    if bool(user) != bool(password) or not (user + password).isprintable():
        raise SettingError(_MAIL_FORM)
    return MailServer(host, port, cover, user, password, sender)


_MAIL_FORM = (
    "COLEP_SMTP_URL must look like smtp://host:25, smtp+starttls://user:password@host:587 or"
    " smtps://user:password@host:465, with ?from=colep@example.org behind it if letters come from another address;"
    " in user and password, signs such as @, :, / and % are written as %40, %3A, %2F and %25."
)
