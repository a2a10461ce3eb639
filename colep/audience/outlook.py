"""What an author is told before something is written: for whom it will be, how many they are, or why it cannot be."""

from dataclasses import dataclass
from typing import Any

from colep.accounts.quota import TooManyFound
from colep.audience.finding import named
from colep.audience.people import named_to
from colep.audience.queries import addressable
from colep.audience.reach import reach_of_checked
from colep.audience.words import audience_sentence, audience_words, blame_words, few_words, send_words
from colep.core.errors import Invalid
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.cards import Reach
from colep.sharing.service import check_choice

#: By which action it is read, what is written there, and by which one it is added to. Parts are as the whole.
READ = {
    "thread": Action.THREAD_READ, "post": Action.THREAD_READ,
    "room": Action.ROOM_READ, "message": Action.ROOM_READ,
    "practice": Action.PRACTICE_READ, "contact": Action.CONTACT_READ,
}  # fmt: skip
WRITE = {**READ, "thread": Action.THREAD_REPLY, "room": Action.ROOM_WRITE, "practice": Action.PRACTICE_EDIT}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a choice would come to."""

    #: Who will see it, or why it cannot be so.
    sentence: str
    #: None where the choice cannot be.
    reach: Reach | None = None
    #: What the button says that sends it.
    button: str = ""
    #: Under the Chatham House Rule, when too few could have spoken.
    warning: str = ""
    #: At which field it is wrong.
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for the page's script."""
        return {
            "sentence": self.sentence,
            "allowed": self.reach is not None,
            "people": None if self.reach is None or self.reach.is_hidden else self.reach.people,
            "button": self.button,
            "few": bool(self.warning),
            "warning": self.warning,
            "field": self.field,
        }


def outlook(
    actor: Actor, about: str, choice: Choice, *, is_under_rule: bool = False, from_session: int | None = None
) -> Outlook:
    """Say what a choice would come to for a thread, room or practice; a choice that cannot be is told, not raised."""
    try:
        checked = check_choice(actor, choice)
    except Invalid as error:
        return Outlook(blame_words(error, choice.audience), field=error.field)
    counted = reach_of_checked(READ[about], checked)
    groups = [one for one in addressable(actor) if one.id in checked.groups] if checked.groups else []
    takes = checked.label is Label.AMBER and not any(one.is_authorities for one in groups)
    names = [one.name for one in groups] or _names(actor, about, checked, from_session)
    return Outlook(
        sentence=audience_sentence(names, counted, takes_authorities=takes),
        reach=counted,
        button=send_words(about, counted),
        warning=_warning(about, checked, is_under_rule),
    )


def _names(actor: Actor, about: str, choice: Choice, from_session: int | None) -> list[str]:
    """Name the members, or the audience; members are not named any more to one who was told of too many of them."""
    if choice.audience is AudienceKind.MEMBERS:
        try:
            return named_to(actor, named(actor, READ[about], choice.members, from_session))
        except TooManyFound:
            pass
    return [audience_words()[choice.audience]]


def _warning(about: str, choice: Choice, is_under_rule: bool) -> str:
    if not is_under_rule:
        return ""
    writers = reach_of_checked(WRITE[about], choice)
    return few_words(None if writers.is_hidden else writers.people)
