"""What a person may type into a room."""

import uuid

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import UUID, Optional

from colep.chat.models import LONGEST_MESSAGE
from colep.core.http.forms import CleanText
from colep.core.i18n import lazy_gettext as _l


class MessageForm(FlaskForm):
    """One message."""

    text = TextAreaField(_l("Your message"), [CleanText(LONGEST_MESSAGE)])
    nonce = HiddenField(validators=[UUID()])
    reply_to = IntegerField(validators=[Optional()])

    def fresh(self) -> "MessageForm":
        """Draw a nonce for a form that has none."""
        if not self.nonce.data:
            self.nonce.data = str(uuid.uuid4())
        return self
