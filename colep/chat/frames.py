"""A change of a room as pages are told it. Of one change all others are told the same, byte for byte."""

from typing import Any

from colep.chat.said import ChangeCard, MessageCard, Quote
from colep.core import live
from colep.core.languages import direction
from colep.rules.chatham import NO_LANGUAGE


def change_of(card: ChangeCard, slug: str, owner_id: int, *, is_narrow: bool = False) -> live.Change:
    """Return a change for everybody in the room; what its author's own sockets are told beyond it goes to them alone.

    Under the Chatham House Rule `owner_id` leads to those sockets and stands in no frame. `is_narrow` says that the
    room is not for all.
    """
    message = card.message
    payload = {
        "room": slug,
        "number": card.number,
        "kind": card.kind,
        "id": card.shown_id,
        "at": message.created_at.isoformat(),
        **(_SILENCE if card.is_silent else _words(message)),
    }
    if card.kind != "message":
        payload["message"] = message.number
    return live.Change(card.number, payload, owner_id=owner_id, for_owner=_for_owner(card), is_narrow=is_narrow)


#: What is told of something that is held back.
_SILENCE: dict[str, Any] = {
    "by": None, "html": "", "language": NO_LANGUAGE, "dir": "auto", "reply_to": None, "held": True,
}  # fmt: skip


def _words(message: MessageCard) -> dict[str, Any]:
    return {
        "by": _by(message),
        "html": message.html,
        "language": message.language,
        "dir": "auto" if message.participant else direction(message.language),
        "reply_to": _quoted(message.quote) if message.quote else None,
    }


def _by(message: MessageCard) -> dict[str, Any]:
    if message.participant:
        return {"participant": message.participant}
    return {
        "id": message.author_id,
        "name": message.author.native,
        "latin_name": message.author.latin,
        "country": message.country,
        "function": message.function,
    }


def _quoted(quote: Quote) -> dict[str, Any]:
    if quote.is_held:
        return {"number": quote.number, "by": None, "text": "", "held": True}
    by = {"name": quote.author.native, "latin_name": quote.author.latin}
    return {
        "number": quote.number,
        "by": {"participant": quote.participant} if quote.participant else by,
        "text": quote.text,
    }


def _for_owner(card: ChangeCard) -> dict[str, Any]:
    """The page that sent a message finds it by its nonce; under the Rule it learns besides that it is its own."""
    if card.kind == "retract":
        return {}
    own = {"nonce": card.nonce}
    return {**own, "own": True} if card.message.participant else own
