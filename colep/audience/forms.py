"""Label and audience as fields of a form."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField

from colep.accounts.quota import TooManyFound
from colep.audience.finding import find_people, found_words, named
from colep.audience.outlook import READ, Outlook, outlook
from colep.audience.people import Someone
from colep.audience.queries import LONGEST_QUERY, GroupChoice, addressable
from colep.audience.words import audience_hints, audience_words, blame_words, refusal_words
from colep.core.errors import Invalid, TooFast
from colep.core.http.forms import OneOf
from colep.core.http.mistakes import words_for
from colep.core.http.pagination import row_number
from colep.core.i18n import lazy_gettext as _l
from colep.rules.actor import Actor
from colep.rules.labels import DEFAULT, Label
from colep.rules.sharing import FOR_ALL, LABELS_OF, AudienceKind, Choice
from colep.sharing.cards import Reach, label_sentence


def row_id(text: Any) -> int:
    """Read an id; what can be none is 0, which no row has, and is answered like one that does not exist."""
    try:
        return row_number(str(text))
    except ValueError:
        return 0


def row_ids(values: Iterable[Any]) -> tuple[int, ...]:
    """Read ids, each once."""
    return tuple(dict.fromkeys(map(row_id, values)))


class ChoiceFields(FlaskForm):
    """A form whose author chooses label and audience.

    A view calls `offer_choice` at once, shows the form again while `wants_people()`, hands `choice()` to the service
    and what that raises as Invalid to `blame`. The template says `{{ choose(form) }}`.
    """

    #: What it is that is written: thread, room or practice.
    about: ClassVar[str] = "thread"
    #: Whether the button that sends says for how many.
    counts_on_button: ClassVar[bool] = True

    label = RadioField(_l("Label"), [OneOf()], validate_choice=False)
    audience = RadioField(_l("Who it is for"), [OneOf()], validate_choice=False)
    groups = SelectMultipleField(_l("Groups"), coerce=row_id, validate_choice=False)
    members = SelectMultipleField(_l("Members"), coerce=row_id, validate_choice=False)
    find = StringField(_l("Find a member by name"))

    def offer_choice(self, actor: Actor, current: Choice = FOR_ALL) -> None:
        """Fill the lists; a form that was not sent yet shows this choice."""
        self._actor = actor
        self._found: tuple[Someone, ...] = ()
        self._unnamed: tuple[int, ...] = ()
        if not self._was_sent():
            self.groups.data, self.members.data = list(current.groups), list(current.members)
        self.label.data = self.label.data or current.label.value
        self.audience.data = self.audience.data or current.audience.value
        self.label.choices = [(label.value, label.value) for label in Label]
        self.audience.choices = [(kind.value, word) for kind, word in audience_words().items()]
        self.groups.data, self.members.data = self.groups.data or [], self.members.data or []
        if self._was_sent() and request.form.get("act") == "find":
            self._look_for(self.find.data or "")

    def _look_for(self, text: str) -> None:
        """Find members for the page to show. What is wrong stands at the field: nothing that was typed is lost."""
        self.audience.data = AudienceKind.MEMBERS.value
        try:
            self._found = find_people(self._actor, READ[self.about], text[:LONGEST_QUERY], g.signed_in.session_id)
        except TooFast as error:
            self._blame_find(words_for(error.code)[1])
        else:
            if not self._found:
                self._blame_find(found_words(text, 0))

    def _blame_find(self, sentence: str) -> None:
        """Say it now, and still after the form's own look at its fields."""
        self.find.process_errors = [sentence]
        self.find.errors = [sentence]

    @cached_property
    def group_choices(self) -> tuple[GroupChoice, ...]:
        """The groups that the author may write to."""
        return addressable(self._actor)

    @property
    def labels(self) -> tuple[tuple[str, str, bool], ...]:
        """Each label with what it means, and whether it goes with the audience."""
        kind = self.choice().audience
        return tuple((label.value, label_sentence(label), label in LABELS_OF[kind]) for label in Label)

    @property
    def kinds(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """Each kind of audience: its word, what is meant, the labels that go with it, and why others do not."""
        words, hints, refusals = audience_words(), audience_hints(), refusal_words()
        return tuple(
            (kind.value, words[kind], hints[kind], " ".join(LABELS_OF[kind]), refusals.get(kind, ""))
            for kind in AudienceKind
        )

    @cached_property
    def people(self) -> tuple[Someone, ...]:
        """Those chosen, then those just found: the page shows both as checkboxes. The author is there in any case."""
        return tuple({one.id: one for one in (*self._chosen, *self._found)}.values())

    @cached_property
    def _chosen(self) -> tuple[Someone, ...]:
        """Those chosen, but for the author; nobody once too many members were shown to them by name."""
        others = tuple(id_ for id_ in self.members.data if id_ != self._actor.member_id)
        try:
            return named(self._actor, READ[self.about], others, g.signed_in.session_id)
        except TooManyFound as error:
            self._blame_find(words_for(error.code)[1])
            self._unnamed = others
            return ()

    @property
    def kept(self) -> tuple[int, ...]:
        """The ids that stay chosen without a checkbox: the author's own, which nobody can take out, and the unnamed."""
        shown = {one.id for one in self.people}
        own = (self._actor.member_id,) if self._actor.member_id in self.members.data else ()
        return (*own, *(id_ for id_ in self._unnamed if id_ not in shown))

    def choice(self) -> Choice:
        """Return what was chosen; groups or members of an audience that was not chosen are left out."""
        label = Label(self.label.data) if self.label.data in set(Label) else DEFAULT
        kind = AudienceKind(self.audience.data) if self.audience.data in set(AudienceKind) else AudienceKind.COMMUNITY
        groups = row_ids(self.groups.data) if kind is AudienceKind.GROUPS else ()
        members = row_ids(self.members.data) if kind is AudienceKind.MEMBERS else ()
        return Choice(label, kind, groups, members)

    @cached_property
    def outlook(self) -> Outlook:
        """What the choice would come to; with a checkbox `rule` in the form also whether too few could speak."""
        session_id = g.signed_in.session_id
        is_under_rule = "rule" in self and bool(self["rule"].data)
        return outlook(self._actor, self.about, self.choice(), is_under_rule=is_under_rule, from_session=session_id)

    def reach(self) -> Reach | None:
        """Return how many would see it as it is chosen; None while that cannot be."""
        return self.outlook.reach

    def blame(self, error: Invalid) -> None:
        """Put at its field what `sharing.service.place` or `check_choice` raised."""
        self[error.field].errors = [blame_words(error, self.choice().audience)]

    def wants_people(self) -> bool:
        """Say whether a button was pressed that only shows the form again: "Find", or "Show who will see this"."""
        return self._was_sent() and request.form.get("act") in ("find", "reach")

    def _was_sent(self) -> bool:
        """Say whether the page sent this form: a second one beside it shows what it is given."""
        return self.label.raw_data is not None
