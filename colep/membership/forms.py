"""What applicants and sponsors may type."""

import unicodedata
from datetime import date, datetime
from typing import Any, Self

from flask_wtf import FlaskForm
from wtforms import (
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from colep.accounts.people_forms import LanguageRow
from colep.accounts.profile import LEVELS, write_languages
from colep.accounts.queries import read_languages
from colep.accounts.words import level_words
from colep.core import clock
from colep.core.errors import Invalid
from colep.core.http.forms import CleanLine, CleanText, OneOf, Rows, reason_words
from colep.core.i18n import gettext as _
from colep.core.i18n import language_name, number
from colep.core.i18n import lazy_gettext as _l
from colep.core.languages import WRITTEN
from colep.core.name_rules import fault_of, is_latin, without_idle_breaks
from colep.core.terms import role_words
from colep.membership.addresses import LONGEST, clean_address
from colep.membership.draft import (
    LONGEST_AGENCY,
    LONGEST_NAME,
    LONGEST_POSTING,
    LONGEST_PURPOSE,
    LONGEST_RANK,
    SHORTEST_PURPOSE,
    ApplicationDraft,
)
from colep.membership.models import VouchVerdict
from colep.membership.vouching import LONGEST_NOTE
from colep.membership.words import address_faults, name_faults, refusal_words
from colep.reference import queries as reference
from colep.rules.roles import APPLICABLE, Role
from colep.rules.vouching import Reason

#: Rows of languages that the form has; more than four is nobody's answer on a telephone.
LANGUAGE_ROWS = 4


class PersonName(CleanLine):
    """Validator and cleaner of a person's name, see `core.name_rules`."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Clean the name or raise ValidationError with a sentence."""
        typed = without_idle_breaks(unicodedata.normalize("NFC", " ".join((field.data or "").split())))
        if len(typed) <= self.longest and (fault := fault_of(typed)):
            raise ValidationError(name_faults()[fault])
        field.data = typed
        super().__call__(form, field)


class Address:
    """Validator and cleaner of an e-mail address; the field's data becomes what is kept."""

    def __init__(self, *, required: bool = True) -> None:
        self.required = required
        self.field_flags = {"maxlength": LONGEST, **({"required": True} if required else {})}

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Clean the address or raise ValidationError with a sentence."""
        if not self.required and not (field.data or "").strip():
            field.data = ""
            return
        try:
            field.data = clean_address(field.data or "", field.name)
        except Invalid as error:
            raise ValidationError(address_faults().get(error.reason) or reason_words(error.reason, LONGEST)) from error


class Purpose(CleanText):
    """Validator and cleaner of the purpose: a sentence at least."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Clean the text or raise ValidationError with a sentence."""
        super().__call__(form, field)
        if len(field.data) < SHORTEST_PURPOSE:
            raise ValidationError(
                _("Say it in a sentence or two: at least %(count)s characters.", count=number(SHORTEST_PURPOSE))
            )


class CorrectionForm(FlaskForm):
    """An application without its address. Call `offer` before validating or showing it."""

    name = StringField(_l("Name in your own script"), [PersonName(LONGEST_NAME)], render_kw={"dir": "auto"})
    latin_name = StringField(
        _l("Name in Latin letters"), [PersonName(LONGEST_NAME, required=False)], render_kw={"dir": "ltr"}
    )
    languages: Any = Rows(FormField(LanguageRow), _l("Languages"), max_entries=LANGUAGE_ROWS)
    agency = StringField(_l("Service or organisation"), [CleanLine(LONGEST_AGENCY)], render_kw={"dir": "auto"})
    rank = StringField(_l("Rank or post"), [CleanLine(LONGEST_RANK)], render_kw={"dir": "auto"})
    country = SelectField(_l("Country whose service you belong to"), [OneOf()], validate_choice=False)
    role = RadioField(_l("What you would be in the community"), [OneOf()], validate_choice=False)
    posting_ends = StringField(_l("End of your posting"), render_kw={"type": "date", "dir": "ltr"})
    purpose = TextAreaField(_l("What you want to use Colep for"), [Purpose(LONGEST_PURPOSE)], render_kw={"dir": "auto"})
    sponsor_email = StringField(
        _l("Address of a member who knows you"), [Address(required=False)], render_kw={"dir": "ltr"}
    )

    def offer(self) -> Self:
        """Fill the lists in the reader's language."""
        while len(self.languages) < LANGUAGE_ROWS:
            self.languages.append_entry()
        tongues = sorted(((tag, language_name(tag)) for tag in WRITTEN), key=lambda pair: pair[1])
        words, roles = level_words(), role_words()
        for row in self.languages:
            row.tag.choices = [("", _("none")), *tongues]
            row.level.choices = [(level, words[level]) for level in LEVELS]
        self.country.choices = [("", _("Choose")), *reference.countries_by_name()]
        self.role.choices = [(role.value, roles[role]) for role in APPLICABLE]
        return self

    def validate_country(self, field: Any) -> None:
        """The first line of the list is no country."""
        if not field.data:
            raise ValidationError(reason_words("choice"))

    def validate_latin_name(self, field: Any) -> None:
        """Latin letters; who writes in them anyway need not write twice."""
        if field.errors:
            return
        if not field.data and not self.name.errors and is_latin(self.name.data or ""):
            field.data = self.name.data
        if not field.data:
            raise ValidationError(_("Write your name in Latin letters too, as in your passport."))
        if not is_latin(field.data):
            raise ValidationError(_("Use Latin letters here, as in your passport."))

    def validate_languages(self, field: Any) -> None:
        """At least one, each once, all of them offered."""
        offered, levels = {tag for tag, _name in field[0].tag.choices}, set(LEVELS)
        pairs = self._pairs()
        if any(tag not in offered or level not in levels for tag, level in pairs):
            raise ValidationError(reason_words("choice"))
        try:
            write_languages(pairs)
        except Invalid as error:
            words = {
                "empty": _("Name at least one language."),
                "twice": _("You named the same language twice. Leave one of them out."),
            }
            raise ValidationError(words.get(error.reason, reason_words("choice"))) from error

    def validate_posting_ends(self, field: Any) -> None:
        """A day to come; liaison officers have one."""
        typed = str(field.data or "").strip()
        if not typed:
            field.data = None
            if self.role.data == Role.LIAISON.value:
                raise ValidationError(_("Give the day on which your posting ends; an estimate will do."))
            return
        day, today = _day(typed), clock.now().date()
        if day is None:
            raise ValidationError(_("Give a day as year, month and day: 2027-03-31."))
        if not today < day <= today + LONGEST_POSTING:
            raise ValidationError(_("Give a day to come, within ten years."))
        field.data = day

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple((row.tag.data, row.level.data) for row in self.languages if row.tag.data)

    def draft(self) -> ApplicationDraft:
        """Return what was typed, once it is valid."""
        return ApplicationDraft(
            name=self.name.data or "", latin_name=self.latin_name.data or "", rank=self.rank.data or "",
            agency=self.agency.data or "", country=self.country.data or "", role=Role(self.role.data),
            languages=write_languages(self._pairs()), purpose=self.purpose.data or "",
            sponsor_email=self.sponsor_email.data or "",
            posting_ends=self.posting_ends.data if isinstance(self.posting_ends.data, date) else None,
        )  # fmt: skip


class ApplicationForm(CorrectionForm):
    """A whole application."""

    email = StringField(_l("Official e-mail address"), [Address()], render_kw={"dir": "ltr"})

    def validate_sponsor_email(self, field: Any) -> None:
        """Nobody vouches for themself."""
        if field.data and field.data == self.email.data:
            raise ValidationError(
                _("This is your own address. Leave it empty, or give that of somebody who knows you.")
            )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def typed_of(draft: ApplicationDraft) -> dict[str, Any]:
    """Return a draft as the fields of a form hold it."""
    pairs = read_languages(draft.languages)
    return {
        **{name: getattr(draft, name) for name in ApplicationDraft.__slots__},
        "role": draft.role.value,
        "posting_ends": draft.posting_ends.isoformat() if draft.posting_ends else "",
        "languages": [{"tag": tag, "level": level} for tag, level in pairs],
    }


class VouchForm(FlaskForm):
    """A sponsor's word. Call `offer` before validating or showing it."""

    verdict = HiddenField(_l("Your word"))
    #: The change of the application that the sponsor has read.
    seen = HiddenField()
    reason = RadioField(_l("Why not"), validate_choice=False)
    note = TextAreaField(_l("Note for the secretariat"), [CleanText(LONGEST_NOTE, required=False)])

    def offer(self) -> Self:
        """Fill the list of reasons in the reader's language."""
        self.reason.choices = [(reason.value, words) for reason, words in refusal_words().items()]
        return self

    def validate_verdict(self, field: Any) -> None:
        """One of the two buttons."""
        if field.data not in (VouchVerdict.VOUCH.value, VouchVerdict.REFUSE.value):
            raise ValidationError(reason_words("choice"))

    def validate_reason(self, field: Any) -> None:
        """Whoever says no says why."""
        if self.is_refusal and field.data not in {value for value, _words in field.choices}:
            raise ValidationError(_("Choose a reason; the applicant will read it."))

    def validate_seen(self, field: Any) -> None:
        """The moment that the page brought along."""
        try:
            datetime.fromisoformat(field.data or "")
        except ValueError as error:
            raise ValidationError(reason_words("choice")) from error

    @property
    def is_refusal(self) -> bool:
        """True for the button that says no."""
        return bool(self.verdict.data == VouchVerdict.REFUSE.value)

    @property
    def moment(self) -> datetime:
        """The change that the sponsor has read."""
        return datetime.fromisoformat(self.seen.data or "")

    @property
    def why(self) -> Reason:
        """The reason that was chosen."""
        return Reason(self.reason.data)
