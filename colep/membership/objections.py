"""Why something that two must decide cannot be done as things stand now."""

from enum import StrEnum

from colep.audit.service import record
from colep.core.db import transaction
from colep.core.errors import Conflict
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject


class Objection(StrEnum):
    """What stands against it; the interface has a sentence for each."""

    #: Somebody decided, withdrew or closed it before.
    ENDED = "ended"
    #: The application is not what the page showed.
    CHANGED = "changed"
    #: Who sponsors does not decide, neither does who edited.
    SPONSOR = "sponsor"
    EDITOR = "editor"
    #: Not of the secretariat any more, suspended, or without a passkey.
    NOT_ENTITLED = "not-entitled"
    NOT_VOUCHED = "not-vouched"
    IS_MEMBER = "is-member"
    FROZEN = "frozen"
    ASKED = "asked"
    #: One proposes, another accepts, and neither about themself.
    SAME_PERSON = "same-person"
    ONESELF = "oneself"
    PROPOSER_GONE = "proposer-gone"
    PROPOSED = "proposed"
    STANDING = "standing"
    SAME_ROLE = "same-role"
    #: Who spoke under the Chatham House Rule was closed under a key that is not this installation's.
    ENVELOPE = "envelope"


class Objected(Conflict):
    """It was refused, nothing was stored. `objection` says why."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.value)
        self.objection = objection


def note_refusal(
    objected: Objected, actor: Actor, subject: Subject, subject_id: int, from_session: int | None
) -> None:  # fmt: skip
    """Leave an entry about a decision that was refused, in a transaction of its own."""
    with transaction():
        record(
            Act.DECISION_REFUSE, subject, subject_id, actor_id=actor.member_id, session_id=from_session,
            detail=objected.objection.value,
        )  # fmt: skip
