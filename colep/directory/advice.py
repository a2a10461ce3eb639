"""What to do now to reach a contact. Decided here, put into words by `colep.directory.words`."""

from dataclasses import dataclass
from enum import StrEnum

from colep.directory.queries import ContactCard
from colep.rules.directory import Freshness


class Step(StrEnum):
    """The one thing to do first."""

    CALL_OFFICE = "call-office"
    CALL_DUTY = "call-duty"
    ASK_POINT = "ask-point"
    WRITE = "write"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do first, and the number to call if it is a call."""

    step: Step
    phone: str = ""


def advise(card: ContactCard, *, has_point: bool) -> Advice:
    """Return what to do now; `has_point` says that the sender's contact point is in the directory."""
    if card.freshness is Freshness.STALE and has_point:
        return Advice(Step.ASK_POINT)
    if card.desk.is_open and card.office_phone:
        return Advice(Step.CALL_OFFICE, card.office_phone)
    if card.duty_phone:
        return Advice(Step.CALL_DUTY, card.duty_phone)
    if has_point and not card.desk.is_open:
        return Advice(Step.ASK_POINT)
    return Advice(Step.WRITE if card.email else Step.CHANNELS)
