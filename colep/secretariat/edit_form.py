"""What the secretariat may set right in an application: not the address, and not the applicant's own words."""

from datetime import date
from typing import Any, Self

from wtforms import SelectField, StringField

from colep.audit.models import LONGEST_REASON
from colep.core.http.forms import CleanLine, OneOf
from colep.core.i18n import lazy_gettext as _l
from colep.core.terms import role_words
from colep.membership.draft import LONGEST_NAME
from colep.membership.editing import Correction
from colep.membership.forms import Address, CorrectionForm, PersonName
from colep.reference import queries as reference
from colep.rules.roles import APPLICABLE
from colep.secretariat.application import ApplicationCard
from colep.secretariat.forms import SeenForm


class EditForm(SeenForm, CorrectionForm):
    """A correction by the secretariat, under the same rules as the applicant's own. Call `offer` first."""

    languages = None
    purpose = None
    name = StringField(_l("Name in the own script"), [PersonName(LONGEST_NAME)], render_kw={"dir": "auto"})
    country = SelectField(_l("Country"), [OneOf()], validate_choice=False)
    posting_ends = StringField(_l("End of posting"), render_kw={"type": "date", "dir": "ltr"})
    sponsor_email = StringField(_l("Named sponsor"), [Address(required=False)], render_kw={"dir": "ltr"})
    role = SelectField(_l("Role"), [OneOf()], validate_choice=False)
    reason = StringField(_l("Reason for the record"), [CleanLine(LONGEST_REASON)])

    @staticmethod
    def filled(card: ApplicationCard) -> dict[str, Any]:
        """Return the fields as the application has them."""
        return {
            "name": card.name.native, "latin_name": card.name.latin, "rank": card.rank, "agency": card.agency,
            "country": card.country, "role": card.role.value, "sponsor_email": card.sponsor_email,
            "posting_ends": card.posting_ends.isoformat() if card.posting_ends else "",
        }  # fmt: skip

    def offer(self) -> Self:
        """Fill the lists in the reader's language."""
        roles = role_words()
        self.country.choices = list(reference.countries_by_name())
        self.role.choices = [(role.value, roles[role]) for role in APPLICABLE]
        return self

    def correction(self) -> Correction:
        """Return what was typed, once it is valid."""
        return Correction(
            name=self.name.data or "", latin_name=self.latin_name.data or "", rank=self.rank.data or "",
            agency=self.agency.data or "", country=self.country.data or "", role=self.role.data or "",
            posting_ends=self.posting_ends.data if isinstance(self.posting_ends.data, date) else None,
            sponsor_email=self.sponsor_email.data or "",
        )  # fmt: skip
