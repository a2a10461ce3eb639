"""An address for every rule of the house, to walk through all of them."""

from urllib.parse import quote

from werkzeug.routing import Rule

#: What stands in the places of a rule. A rule with a place that is not here makes its test fail: add it.
PLACES = {
    "thread_id": "1", "thing_id": "1", "widening_id": "1", "slug": "east-med", "slug_": "x", "number": "1", "session_id": "1", "filename": "manifest.json", "room": "general", "room_slug": "general",
    "country": "BG", "practice_id": "1", "contact_id": "1", "kind": "x", "version": "1", "message_id": "1", "group_id": "1", "case_id": "1", "name": "x", "token": "x", "proposal_id": "1", "unveiling_id": "1", "letter_id": "1", "application_id": "1", "passkey_id": "1",
}  # fmt: skip


def sample(rule: Rule, ids: dict[str, int], **places: object) -> str:
    """Return an address that leads to this rule."""
    values = {**PLACES, "member_id": str(ids["judit"]), **{name: str(value) for name, value in places.items()}}
    address = ""
    for is_place, part in rule._trace:
        address += quote(values[part]) if is_place else part.removeprefix("|")
    return address if address.startswith("/") else f"/{address}"
