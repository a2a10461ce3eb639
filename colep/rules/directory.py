"""What the law says about entries of the directory: who sees a duty phone, the label of each field, how an entry ages.

Source: the project's domain notes, 4.1 (reach) and 4.4 (rot and its cure): confirmed every quarter,
amber after 90 days, red after 180 and then second to the state's contact point.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.roles import Role
from colep.rules.sharing import STRICTNESS

#: A duty phone rings at night. Those may know the number who are themselves called like that.
DUTY_PHONE_READERS = frozenset({Role.LIAISON, Role.SPOC, Role.SECRETARIAT})

#: The labels of the fields by which somebody is reached. A field that is not here has the label of its entry. The duty
#: phone rings on somebody's bedside table: it is for those addressed and their own services, whatever the entry is.
FIELD_LABELS = {
    "office_phone": Label.GREEN,
    "duty_phone": Label.AMBER,
    "email": Label.GREEN,
    "limits": Label.GREEN,
}

AGEING_AFTER = timedelta(days=90)
STALE_AFTER = timedelta(days=180)


class Freshness(StrEnum):
    """How far an entry can be trusted by its age."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


def may_see_duty_phone(actor: Actor) -> bool:
    """Say whether this person may see the phones that are for liaison officers and contact points."""
    return actor.is_member and actor.role in DUTY_PHONE_READERS


def field_label(field: str, of_entry: Label) -> Label:
    """Return the label of a field: the stricter of the entry's and its own."""
    return strictest((of_entry, FIELD_LABELS.get(field, of_entry)))


def strictest(labels: Iterable[Label]) -> Label:
    """Return the strictest of some labels, which whatever holds them all carries."""
    return max(labels, key=STRICTNESS.__getitem__)


def freshness(confirmed_at: datetime | None, now: datetime) -> Freshness:
    """Say how far an entry can be trusted that was last confirmed then; one never confirmed is stale."""
    if confirmed_at is None or now - confirmed_at > STALE_AFTER:
        return Freshness.STALE
    return Freshness.AGEING if now - confirmed_at > AGEING_AFTER else Freshness.FRESH
