"""How a run of messages is laid out: days, speakers who go on speaking, and what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from colep.chat.queries import MessageCard
from colep.core import i18n
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
    """What one person says without a pause; the last card stands for the speaker."""

    card: MessageCard
    is_own: bool
    messages: list[Markup] = field(default_factory=list)


def lay_out(cards: Iterable[MessageCard], reader_id: int, read_number: int) -> list[Rule | Speech]:
    """Return the lines of a page of a room. The border of the new is drawn if some of it was read."""
    lines: list[Rule | Speech] = []
    last: MessageCard | None = None
    for card in cards:
        if last is None or _day(card.created_at) != _day(last.created_at):
            lines.append(Rule(i18n.day(card.created_at)))
        if last is not None and last.number <= read_number < card.number:
            lines.append(Rule(_("New since %(time)s", time=i18n.when(last.created_at)), is_unread=True))
        speech = lines[-1] if lines else None
        if not isinstance(speech, Speech) or not _goes_on(speech.card, card):
            speech = Speech(card, card.author_id == reader_id)
            lines.append(speech)
        speech.card = card
        speech.messages.append(_message(card, i18n.clock_time(card.created_at), i18n.when_exactly(card.created_at)))
        last = card
    return lines


def _goes_on(before: MessageCard, card: MessageCard) -> bool:
    return before.author_id == card.author_id and card.created_at - before.created_at < GOES_ON


def _day(moment: datetime) -> int:
    return moment.astimezone(ZoneInfo(i18n.reader().zone)).date().toordinal()
