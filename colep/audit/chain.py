"""What ties an entry to the one before it: SHA-256 over canonical JSON. Anybody can compute it again."""

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

#: What stands before the first entry.
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Content:
    """All that an entry says."""

    number: int
    at: datetime
    actor_id: int
    session_id: int | None
    act: str
    subject_kind: str
    subject_id: int
    detail: str
    reason: str


def canonical(content: Content) -> bytes:
    """Return an entry as JSON that is the same everywhere: sorted keys, no spaces, UTF-8, NFC, the time in UTC."""
    moment = content.at.astimezone(UTC).isoformat(timespec="microseconds")
    values = asdict(content) | {"at": moment}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def seal(previous_hash: str, content: Content) -> str:
    """Return the hash of an entry: 64 hexadecimal digits."""
    return sha256(previous_hash.encode() + canonical(content)).hexdigest()
