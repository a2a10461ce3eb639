"""What is answered to an event that went wrong: a code of `colep.core.errors` and a sentence."""

from typing import Any

from colep.core.errors import ColepError, Invalid
from colep.core.i18n import gettext as _
from colep.rules.policy import NotAllowed

#: Refusals of the law that are said as they are.
_SAID = frozenset({"sign-in", "lapsed", "archived", "enrol", "passkey", "fresh"})


def refusal(code: str, message: str = "") -> dict[str, Any]:
    """Return the answer that says no, in the reader's language."""
    return {"ok": False, "error": {"code": code, "message": message or sentence(code)}}


def sentence(code: str) -> str:
    """Say what a code means for somebody who just typed something."""
    sentences = {
        "sign-in": _("You are not signed in. Sign in again; what you wrote is kept on this page."),
        "missing": _("This is not here, or not for you."),
        "lapsed": _("Your membership has lapsed: you can read, not write. Ask your contact point to renew it."),
        "archived": _("The group that this is for has ended: you can read it, but not add to it."),
        "enrol": _("Your enrolment is not finished. Take the steps that are left."),
        "passkey": _("This opens with a passkey only. Sign in with yours."),
        "fresh": _("Prove again that it is you, then send this once more."),
        "conflict": _("This was sent before with another text, so nothing was stored."),
        "unreadable": _("This could not be read. Reload the page."),
        "invalid": _("This cannot be accepted as it is."),
        "too-fast": _("That was too often. Wait a moment and send it again."),
        "unavailable": _("Colep cannot answer just now. What you wrote is kept on this page."),
        "fault": _("Something broke on our side. It was recorded."),
    }
    return sentences.get(code, sentences["invalid"])


def refused_by_law(error: NotAllowed) -> dict[str, Any]:
    """Answer what the law refuses. Forbidden and missing look alike, but for what somebody can get or renew."""
    return refusal(error.reason if error.reason in _SAID else "missing")


def known(error: ColepError) -> dict[str, Any]:
    """Answer an error that a person can act on."""
    answer = refusal(error.code, _invalid(error.reason) if isinstance(error, Invalid) else "")
    answer["error"].update(error.told())
    return answer


def _invalid(reason: str) -> str:
    words = {
        "empty": _("Write something first."),
        "long": _("This is too long. Shorten it or send it in parts."),
        "binary": _("This holds characters that are not text. Remove them."),
    }
    return words.get(reason, "")
