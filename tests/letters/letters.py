"""Letters for tests."""

from sqlalchemy import select

from colep.core.db import transaction
from colep.letters.kinds import NEEDED, Kind
from colep.letters.models import Letter
from colep.letters.service import post
from tests.helpers import rows

#: A value for everything that a letter is filled with.
VALUES = {
    "name": "Judit Kovács", "link": "https://colep.example/enrol/abc-DEF_123", "reasons": "not-confirmed other",
    "role": "liaison", "device": "Firefox, Linux", "place": "Asia/Karachi", "what": "passkey-added", "left": "3",
    "ends": "2027-03-01", "days": "7", "count": "5", "country": "PK", "head": "17:" + "0a" * 32,
}  # fmt: skip


def values_for(kind: Kind, **changes: str) -> dict[str, str]:
    """Return with what this kind is filled."""
    return {name: {**VALUES, **changes}[name] for name in NEEDED[kind]}


def written(
    kind: Kind = Kind.CONFIRM_ADDRESS, to: str = "judit@service.example", language: str = "en", key: str = "",
    **values: str,
) -> int:  # fmt: skip
    """Write a letter in an act of its own and return its id."""
    key = key or f"{kind}:{to}:{language}:{len(rows(select(Letter.id)))}"
    with transaction() as act:
        post(act, kind, to, language, key=key, **values_for(kind, **values))
    return int(rows(select(Letter.id).where(Letter.key == key))[0][0])


def letter(letter_id: int) -> Letter:
    """Return a letter as it is now."""
    row = rows(select(Letter.__table__).where(Letter.id == letter_id))[0]
    return Letter(**row._asdict())
