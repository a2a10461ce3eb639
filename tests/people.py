"""The cast that everybody knows, in every test: who they are and what they may do.

Only `judit` has a passphrase and a second factor; the others are signed in by a session of their own.
"""

from colep.accounts import service
from colep.rules.roles import Role

PASSPHRASE = "kilenc csendes híd a Dunán"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

#: handle: name, name in Latin letters, role, country, language of the interface, languages, zone
CAST = {
    "layla": ("ليلى الحديثي", "Layla Al-Hadithi", Role.PRACTITIONER, "IQ", "ar", "ar:draft en:work", "Asia/Baghdad"),
    "emre": ("Emre Karadağlı", "Emre Karadağlı", Role.PRACTITIONER, "TR", "tr", "tr:draft en:work", "Europe/Istanbul"),
    "aigul": ("Айгуль Сарыбаева", "Aigul Sarybayeva", Role.PRACTITIONER, "KZ", "ru", "ru:draft", "Asia/Almaty"),
    "judit": ("Bárándi Judit", "Judit Bárándi", Role.PRACTITIONER, "HU", "en", "hu:draft en:draft", "Europe/Budapest"),
    "tamas": ("Kőrösfalvi Tamás", "Tamás Kőrösfalvi", Role.LIAISON, "HU", "en", "hu:draft en:draft", "Asia/Baghdad"),
    "nikolay": ("Николай Ветренски", "Nikolay Vetrenski", Role.SPOC, "BG", "en", "bg:draft en:draft", "Europe/Sofia"),
    "marlene": ("Marlene Achleitner", "Marlene Achleitner", Role.SECRETARIAT, "AT", "en", "de:draft", "Europe/Vienna"),
    "deniz": ("Deniz Ormancı", "Deniz Ormancı", Role.SECRETARIAT, "AT", "tr", "tr:draft en:draft", "Europe/Vienna"),
    "henrik": ("Henrik Falkensund", "Henrik Falkensund", Role.MODERATOR, "AT", "en", "sv:draft", "Europe/Vienna"),
    "ines": ("Inês Valadouro", "Inês Valadouro", Role.PARTNER, "NL", "en", "pt:draft en:draft", "Europe/Amsterdam"),
    "samira": ("سميرة القيسي", "Samira Al-Qaisi", Role.NGO, "IQ", "ar", "ar:draft", "Asia/Baghdad"),
    "oliver": ("Oliver Brandscheid", "Oliver Brandscheid", Role.PRIVATE, "DE", "en", "de:draft", "Europe/Berlin"),
}


def address(handle: str) -> str:
    """Return a person's e-mail address."""
    return f"{handle}@police.example"


def settle(secret_key: str) -> dict[str, int]:
    """Make an account for everybody; returns handle → id. Needs the reference data."""
    return {handle: _account(handle, secret_key) for handle in CAST}


def _account(handle: str, secret_key: str) -> int:
    name, latin_name, role, country, tongue, languages, zone = CAST[handle]
    proof = {"passphrase": PASSPHRASE, "totp_secret": TOTP_SECRET} if handle == "judit" else {}
    return service.add_member(
        handle=handle, email=address(handle), name=name, latin_name=latin_name, role=role, country=country,
        agency="National Police", function="Investigator", languages=languages, interface_language=tongue,
        zone=zone, key=secret_key, **proof,
    )  # fmt: skip
