"""What members choose for themselves."""

from colep.accounts.models import Member
from colep.audit.service import record
from colep.core.db import db, transaction
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require


def choose_preferences(actor: Actor, *, from_session: int | None = None, **choices: str | None) -> None:
    """Store the choices that are given, if they are new; the forms have checked that they exist.

    `choices` are columns of `Member`: interface_language, zone, theme, digits, second_calendar, tell_waiting.
    """
    require(actor, Action.ACCOUNT_CHANGE)
    if strange := choices.keys() - CHOICES:
        raise ValueError(f"no preferences: {strange}")
    with transaction():
        member = db.session.get_one(Member, actor.member_id, with_for_update=True)
        new = {name: value for name, value in choices.items() if value not in (None, getattr(member, name))}
        for name, value in new.items():
            setattr(member, name, value)
        if new:
            record(
                Act.PREFERENCES_CHANGE, Subject.MEMBER, actor.member_id,
                actor_id=actor.member_id, session_id=from_session,
                detail=" ".join(_RECORDED.get(name, name) for name in new),
            )  # fmt: skip


#: Their words in the record, whose details are short; all of them together fit.
_RECORDED = {"second_calendar": "calendar", "tell_waiting": "waiting"}

CHOICES = frozenset({"interface_language", "zone", "theme", "digits", "second_calendar", "tell_waiting"})
