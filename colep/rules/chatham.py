"""The Chatham House Rule: what was said may be used, who said it stays unknown.

Source: Chatham House, the Rule of 1927 as revised in 2002: neither the identity nor the affiliation of the speakers,
nor that of any other participant, may be revealed. What it means here is in docs/decisions/0021-chatham-house-rule.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: With fewer members who could have written something, its words point at somebody.
ENOUGH = 4

#: Language of what is said under the Rule, as a BCP 47 tag: not determined. The speaker's own would tell something.
NO_LANGUAGE = "und"

#: For how long the two who opened who spoke may look at it.
LOOK = timedelta(days=1)


class Veiled(StrEnum):
    """What can be under the Rule."""

    THREAD = "thread"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Place:
    """One thing under the Rule. Whoever speaks in two of them is two speakers that nothing joins."""

    kind: Veiled
    id: int


def coarse(moment: datetime) -> datetime:
    """Return the hour in which something was said: nothing under the Rule knows a time more exactly."""
    return moment.replace(minute=0, second=0, microsecond=0)


def points_at_somebody(could_have_written: int) -> bool:
    """Say whether so few members could have written something that the Rule hides nobody."""
    return could_have_written < ENOUGH


def numbers_to_draw(taken: int) -> int:
    """Return up to which number the next speaker's is drawn, with so many taken.

    Always more than half of them are free, so that a number says nothing about who came when.
    """
    return max(20, 2 * (taken + 1))
