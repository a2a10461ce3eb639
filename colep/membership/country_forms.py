"""What a contact point may type about somebody of the country."""

from flask_wtf import FlaskForm
from wtforms import StringField

from colep.audit.models import LONGEST_REASON
from colep.core.http.forms import CleanLine, reason_words
from colep.core.i18n import gettext as _
from colep.core.i18n import lazy_gettext as _l


class ReasonForm(FlaskForm):
    """Why somebody is suspended."""

    reason = StringField(_l("Reason"), [CleanLine(LONGEST_REASON)])

    def explain(self, reason: str) -> None:
        """Say at the field why the record cannot take this reason, unless it is said already."""
        if self.reason.errors:
            return
        words = {
            "name": _("Leave the name out: the record stays when a person's data go."),
            "address": _("Leave e-mail addresses out: the record stays when a person's data go."),
        }
        self.reason.errors = [words.get(reason) or reason_words(reason, LONGEST_REASON)]
