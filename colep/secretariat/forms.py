"""What the secretariat may type. There is no field for a passphrase: only its owner ever sets one."""

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField

from colep.audit.models import LONGEST_REASON
from colep.core.errors import ColepError, Invalid
from colep.core.http.forms import CleanLine, CleanText, OneOf
from colep.core.i18n import lazy_gettext as _l
from colep.core.terms import reason_words, role_words
from colep.membership.deciding import LONGEST_WORDS
from colep.membership.domains import LONGEST_DOMAIN
from colep.membership.objections import Objected, Objection
from colep.rules.roles import Role
from colep.rules.vouching import Reason
from colep.secretariat.words import problem_words


class DeskForm(FlaskForm):
    """A form of the desk; what the service does not accept is said at the field that it is about."""

    #: What stands above the form when no field is to blame.
    problem = ""

    def blame(self, error: ColepError) -> None:
        """Put the sentence about an error where it belongs."""
        field = self._fields.get(error.field) if isinstance(error, Invalid) else None
        if field is None:
            self.problem = problem_words(error)
        else:
            field.errors = [*field.errors, problem_words(error, getattr(field, "longest", LONGEST_REASON))]


class SeenForm(DeskForm):
    """A form about an application, as it was when the page was opened."""

    seen = HiddenField()

    def seen_change(self) -> datetime:
        """Return when the application was last changed as far as the reader saw. Raises Objected for no moment."""
        try:
            moment = datetime.fromisoformat(self.seen.data or "")
        except ValueError:
            moment = datetime.min  # noqa: DTZ901 - refused below
        if moment.tzinfo is None:
            raise Objected(Objection.CHANGED)
        return moment


class AdmitForm(SeenForm):
    """A voice for the applicant."""


class DeclineForm(SeenForm):
    """A voice against the applicant, with the reasons that they get."""

    reasons = SelectMultipleField(_l("Reasons for the applicant"), validate_choice=False)
    words = TextAreaField(_l("More for the applicant, in their language if you can"))
    longest = LONGEST_WORDS

    def offer(self) -> "DeclineForm":
        """Offer the reasons in the reader's language."""
        words = reason_words()
        self.reasons.choices = [(reason.value, words[reason]) for reason in Reason]
        return self


class AskForm(SeenForm):
    """A question to the applicant."""

    question = TextAreaField(_l("Your question to the applicant"), [CleanText(LONGEST_WORDS)])


class ReasonForm(DeskForm):
    """An act that is recorded with its reason."""

    reason = StringField(_l("Reason for the record"), [CleanLine(LONGEST_REASON)])


class LeaveForm(DeskForm):
    """An act whose reason is plain by itself."""

    reason = StringField(_l("Reason for the record"), [CleanLine(LONGEST_REASON, required=False)])


class RoleForm(ReasonForm):
    """A new role for a member."""

    role = SelectField(_l("New role"), [OneOf()], validate_choice=False)

    def offer(self) -> "RoleForm":
        """Offer the roles in the reader's language."""
        words = role_words()
        self.role.choices = [(role.value, words[role]) for role in Role]
        return self


class DomainForm(ReasonForm):
    """An official mail domain."""

    domain = StringField(_l("Mail domain"), [CleanLine(LONGEST_DOMAIN + 10)])


class NothingForm(DeskForm):
    """A form that is a button."""
