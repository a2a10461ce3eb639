"""What a person may type into a room."""

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import UUID, Optional

from colep.chat.models import LONGEST_MESSAGE
from colep.core.http.forms import CleanLine, CleanText
from colep.core.i18n import lazy_gettext as _l
from colep.screening.models import LONGEST_REASON


class MessageForm(FlaskForm):
    """One message."""

    text = TextAreaField(_l("Your message"), [CleanText(LONGEST_MESSAGE)])
    nonce = HiddenField(validators=[UUID()])
    reply_to = IntegerField(validators=[Optional()])
    reason = StringField(_l("Why it must stand there"), [CleanLine(LONGEST_REASON, required=False)])

    def fresh(self) -> "MessageForm":
        """Draw a nonce for a form that has none."""
        if not self.nonce.data:
            self.nonce.data = str(uuid.uuid4())
        return self
