"""What this installation is to an authenticator: its host, its address, and where a passkey can work at all."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app

from colep.core.config import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """A relying party of WebAuthn."""

    #: The name that a passkey is bound to; empty where the address allows none.
    host: str
    #: The one address from which an answer is taken.
    origin: str

    @property
    def takes_passkeys(self) -> bool:
        """False where people come by a bare address of the network, to which browsers bind no passkey."""
        return bool(self.host)


def site() -> Site:
    """Return what this installation is."""
    return site_of(current_app.config["SETTINGS"])


def site_of(settings: Settings) -> Site:
    """Return what an installation with these settings is.

    Browsers bind passkeys to names, not to addresses such as 127.0.0.1; this very machine is called localhost.
    """
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return Site(host, settings.base_url)
    if not (address.is_loopback or address.is_unspecified) or settings.is_production:
        return Site("", settings.base_url)
    port = f":{parts.port}" if parts.port else ""
    return Site("localhost", f"{parts.scheme}://localhost{port}")


def secret() -> str:
    """Return the installation's secret, under which seeds are sealed."""
    kept: str = current_app.config["SETTINGS"].secret_key
    return kept
