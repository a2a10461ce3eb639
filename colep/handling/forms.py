"""What a person may type about the handling of a thing."""

from typing import ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from colep.audience.forms import ChoiceFields
from colep.core.errors import Invalid
from colep.core.i18n import lazy_gettext as _l
from colep.handling.models import LONGEST_REASON
from colep.handling.things import Thing
from colep.handling.words import reason_words
from colep.rules.actor import Actor
from colep.sharing.choices import choice_of
from colep.sharing.seen import Seen


class RelabelForm(ChoiceFields):
    """Another label or audience, and what stood there when the page was opened."""

    about: ClassVar[str]
    counts_on_button: ClassVar[bool] = False

    seen_label = HiddenField()
    seen_audience = HiddenField()
    reason = StringField(_l("Why others should see it"), render_kw={"maxlength": LONGEST_REASON})

    def offer(self, actor: Actor, thing: Thing) -> None:
        """Show what the thing has now as the choice."""
        self.about = thing.subject.value  # type: ignore[misc]
        self.offer_choice(actor, choice_of(thing.label, thing.audience_id))
        self.seen_label.data = self.seen_label.data or thing.label
        self.seen_audience.data = self.seen_audience.data or str(thing.audience_id)

    def seen(self) -> Seen:
        """Return what stood on the page; what was forged is nothing that stands anywhere."""
        number = self.seen_audience.data or ""
        is_number = number.isascii() and number.isdigit() and len(number) < 12
        return Seen(self.seen_label.data or "", int(number) if is_number else 0)

    def look_again(self, thing: Thing) -> None:
        """Somebody was quicker: what is sent next was chosen beside what stands there now."""
        self.seen_label.data, self.seen_audience.data = thing.label, str(thing.audience_id)

    def blame(self, error: Invalid) -> None:
        """Put at its field why something cannot be accepted."""
        if error.field == "reason":
            self.reason.errors = [reason_words(error.reason)]
        else:
            super().blame(error)


class ReasonForm(FlaskForm):
    """Why something is held back."""

    reason = StringField(
        _l("Why it is held back"), id="hold-reason", render_kw={"maxlength": LONGEST_REASON, "required": True}
    )

    def blame(self, error: Invalid) -> None:
        """Put at the field why the reason is not accepted."""
        self.reason.errors = [reason_words(error.reason)]
