"""How a run of messages is laid out: days, speakers who go on speaking, and what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from colep.chat.said import MessageCard
from colep.core import hours, i18n
from colep.core.fragments import fragment
from colep.core.i18n import gettext as _

#: Somebody who goes on within this time is not named again.
GOES_ON = timedelta(minutes=5)

_message = fragment("chat/_message.html", "message")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between messages: a day, or the border of what is new."""

    words: str
    is_unread: bool = False


@dataclass(slots=True)
class Speech:
    """What one person says without a pause; the last card stands for the speaker. What is held back has none."""

    card: MessageCard
    is_own: bool
    messages: list[Markup] = field(default_factory=list)

    @property
    def by(self) -> str:
        """Return by which mark the page knows the speaker again."""
        return speaker_mark(self.card)


def speaker_mark(card: MessageCard) -> str:
    """Return a mark that two messages of one speaker share: "12" of a member, "p7" under the Chatham House Rule."""
    if card.is_held:
        return "held"
    return f"p{card.participant}" if card.participant else str(card.author_id)


def lay_out(
    cards: Iterable[MessageCard], reader_id: int, read_number: int, own_participant: int = 0, *, may_hold: bool = False
) -> list[Rule | Speech]:
    """Return the lines of a page of a room. The border of the new is drawn if some of it was read.

    `own_participant` is as whom the reader speaks under the Rule, where no line tells more than the hour; who
    `may_hold` a message back is led from each to where that is done.
    """
    own = {str(reader_id), f"p{own_participant}"}
    lines: list[Rule | Speech] = []
    last: MessageCard | None = None
    for card in cards:
        if last is None or _day(card.created_at) != _day(last.created_at):
            lines.append(Rule(i18n.day(card.created_at)))
        if last is not None and last.number <= read_number < card.number:
            lines.append(Rule(_since(last), is_unread=True))
        speech = lines[-1] if lines else None
        if not isinstance(speech, Speech) or not _goes_on(speech.card, card):
            speech = Speech(card, speaker_mark(card) in own)
            lines.append(speech)
        speech.card = card
        speech.messages.append(_message(card, *_times(card), may_hold))
        last = card
    return lines


def _since(last: MessageCard) -> str:
    if last.participant or last.is_held:
        return _("New")
    return _("New since %(time)s", time=i18n.when(last.created_at))


def _times(card: MessageCard) -> tuple[str, str]:
    """Return the time as it is read, and with its day for who asks."""
    if card.participant:
        return hours.hour_of_day(card.created_at), hours.hour_exactly(card.created_at)
    return i18n.clock_time(card.created_at), i18n.when_exactly(card.created_at)


def _goes_on(before: MessageCard, card: MessageCard) -> bool:
    return speaker_mark(before) == speaker_mark(card) and card.created_at - before.created_at < GOES_ON


def _day(moment: datetime) -> int:
    return moment.astimezone(ZoneInfo(i18n.reader().zone)).date().toordinal()
