"""What a person may type into a room."""

import uuid
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import UUID, Optional

from colep.audience.forms import ChoiceFields
from colep.chat.models import LONGEST_MESSAGE, LONGEST_NAME
from colep.core.errors import Invalid
from colep.core.http.forms import CleanLine, CleanText
from colep.core.i18n import gettext as _
from colep.core.i18n import lazy_gettext as _l
from colep.rules.actor import Actor
from colep.rules.rooms import may_open_for
from colep.rules.sharing import FOR_ALL, AudienceKind, Choice
from colep.screening.models import LONGEST_REASON


class MessageForm(FlaskForm):
    """One message."""

    text = TextAreaField(_l("Your message"), [CleanText(LONGEST_MESSAGE)])
    nonce = HiddenField(validators=[UUID()])
    reply_to = IntegerField(validators=[Optional()])
    #: What label and audience the page has shown, see `sharing.seen`.
    seen = HiddenField()
    reason = StringField(_l("Why it must stand there"), [CleanLine(LONGEST_REASON, required=False)])

    def fresh(self) -> "MessageForm":
        """Draw a nonce for a form that has none."""
        if not self.nonce.data:
            self.nonce.data = str(uuid.uuid4())
        return self


class RoomForm(ChoiceFields):
    """A new room."""

    about: ClassVar[str] = "room"

    name = StringField(_l("Name of the room"), [CleanLine(LONGEST_NAME)])
    rule = BooleanField(_l("Under the Chatham House Rule"))
    nonce = HiddenField(validators=[UUID()])

    def offer(self, actor: Actor) -> "RoomForm":
        """Fill the lists and draw a nonce for a new form. Rooms for all are opened by the secretariat only."""
        for_all = may_open_for(actor, AudienceKind.COMMUNITY)
        self.offer_choice(actor, FOR_ALL if for_all else Choice(audience=AudienceKind.GROUPS))
        if not for_all:
            offered: list[tuple[Any, str]] = list(self.audience.choices)
            self.audience.choices = [(kind, word) for kind, word in offered if kind != AudienceKind.COMMUNITY.value]
        if not self.nonce.data:
            self.nonce.data = str(uuid.uuid4())
        return self

    @property
    def kinds(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """Only those kinds of audience that are offered."""
        offered = {kind for kind, _word in self.audience.choices}
        return tuple(kind for kind in super().kinds if kind[0] in offered)

    def blame(self, error: Invalid) -> None:
        """Say at its field why the service could not accept it."""
        if (error.field, error.reason) == ("audience", "community"):
            self.audience.errors = [_("A room for the whole community is opened by the secretariat. Choose another.")]
        else:
            super().blame(error)
