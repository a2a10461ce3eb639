"""What a person types while enrolling."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from colep.core.http.forms import CleanLine
from colep.core.i18n import gettext as _
from colep.core.i18n import lazy_gettext as _l


class BeginForm(FlaskForm):
    """The code that no letter holds."""

    code = StringField(_l("Enrolment code"), [CleanLine(40)])


class PassphraseForm(FlaskForm):
    """A new passphrase, twice. Blanks at its ends count: nothing is cut off."""

    passphrase = PasswordField(_l("Your passphrase"))
    again = PasswordField(_l("The same again"))

    def typed_alike(self) -> bool:
        """Say whether both are the same; if not, the second field says so."""
        if self.passphrase.data == self.again.data:
            return True
        self.again.errors = [_("The two are not the same. Type both again.")]
        return False
