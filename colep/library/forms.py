"""What a person may type about a good practice."""

from datetime import date
from typing import Any, ClassVar, Self

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)

from colep.audience.forms import ChoiceFields
from colep.core import languages
from colep.core.http.forms import CleanLine, CleanText, OneOf, reason_words
from colep.core.i18n import gettext as _
from colep.core.i18n import language_name
from colep.core.i18n import lazy_gettext as _l
from colep.library import words
from colep.library.draft import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONGEST_CHANGE,
    LONGEST_SECTION,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    REQUIRED_SECTIONS,
    PracticeDraft,
)
from colep.library.models import SECTIONS
from colep.reference import queries as reference
from colep.screening.models import LONGEST_REASON


class Year:
    """Validator: a year of four digits, in any script; the field's data becomes a number, or none."""

    def __init__(self, *, required: bool = True) -> None:
        self.required = required

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Read the year or raise ValidationError with a sentence."""
        typed = str(field.data or "").strip()
        if not typed and not self.required:
            field.data = None
            return
        if not (typed.isdecimal() and len(typed) == 4 and EARLIEST_YEAR <= int(typed) <= LATEST_YEAR):
            raise ValidationError(_("Give a year from %(first)s to %(last)s.", first=EARLIEST_YEAR, last=LATEST_YEAR))
        field.data = int(typed)


class Day:
    """Validator: a day of the calendar; the field's data becomes a date."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Read the day or raise ValidationError with a sentence."""
        try:
            field.data = date.fromisoformat(str(field.data or "").strip())
        except ValueError as error:
            raise ValidationError(_("Give a day as year, month and day: 2027-03-31.")) from error


class Chosen:
    """Validator: at least one of the list."""

    def __call__(self, form: FlaskForm, field: Any) -> None:
        """Raise ValidationError if nothing was chosen."""
        if not field.data:
            raise ValidationError(_("Choose at least one."))


def _section(name: str) -> TextAreaField:
    clean = CleanText(LONGEST_SECTION, required=name in REQUIRED_SECTIONS)
    return TextAreaField(validators=[clean], render_kw={"dir": "auto"})


_AS_TYPED = (
    "title", "summary", "language", "stage", "level", "started", "ended", "review_due",
)  # fmt: skip


class PracticeForm(FlaskForm):
    """All that is said about a practice. Call `offer` before validating or showing it."""

    title = StringField(_l("Title"), [CleanLine(LONGEST_TITLE)], render_kw={"dir": "auto"})
    summary = StringField(_l("One sentence"), [CleanLine(LONGEST_SUMMARY)], render_kw={"dir": "auto"})
    language = SelectField(_l("Language of your text"), [OneOf()], validate_choice=False)
    stage = SelectField(_l("Stage"), [OneOf()], validate_choice=False)
    level = SelectField(_l("Level"), [OneOf()], validate_choice=False)
    started = StringField(_l("Began in the year"), [Year()], render_kw={"inputmode": "numeric", "dir": "ltr"})
    ended = StringField(
        _l("Ended in the year"), [Year(required=False)], render_kw={"inputmode": "numeric", "dir": "ltr"}
    )
    review_due = StringField(_l("To be reviewed on"), [Day()], render_kw={"type": "date", "dir": "ltr"})
    countries = SelectMultipleField(_l("Countries"), [OneOf(), Chosen()], validate_choice=False)
    routes = SelectMultipleField(_l("Routes"), [OneOf()], validate_choice=False)
    themes = SelectMultipleField(_l("Themes"), [OneOf()], validate_choice=False)
    problem = _section("problem")
    mechanism = _section("mechanism")
    steps = _section("steps")
    means = _section("means")
    effect = _section("effect")
    lessons = _section("lessons")
    evidence = RadioField(_l("Evidence reached"), [OneOf()], validate_choice=False)
    reason = StringField(
        _l("Why it must stand there"), [CleanLine(LONGEST_REASON, required=False)], render_kw={"dir": "auto"}
    )

    def offer(self) -> Self:
        """Fill the lists and the names of the sections in the reader's language."""
        self.language.choices = [(tag, language_name(tag)) for tag in languages.WRITTEN]
        self.stage.choices = list(words.stages().items())
        self.level.choices = list(words.levels().items())
        self.countries.choices = list(reference.countries_by_name())
        self.routes.choices = [(route.id, route.name) for route in reference.routes()]
        self.themes.choices = [(theme.id, theme.name) for theme in reference.themes()]
        self.evidence.choices = [(str(step), word) for step, word in enumerate(words.evidence_steps())]
        for name, title in words.section_titles().items():
            self[name].label.text = title
        return self

    def validate_ended(self, field: Any) -> None:
        """A practice cannot end before it began."""
        began = self.started.data
        if isinstance(field.data, int) and isinstance(began, int) and field.data < began:
            raise ValidationError(_("This is before the year in which it began."))

    def draft(self) -> PracticeDraft:
        """Return what was typed, once it is valid."""
        values = {name: self[name].data for name in SECTIONS}
        values |= {name: self[name].data for name in _AS_TYPED}
        values |= {name: tuple(self[name].data) for name in ("countries", "routes", "themes")}
        return PracticeDraft(**values, evidence=int(self.evidence.data))


class PracticeNewForm(ChoiceFields, PracticeForm):
    """The same for a new practice, with label and audience."""

    about: ClassVar[str] = "practice"

    nonce = HiddenField()


class PracticeEditForm(PracticeForm):
    """The same for a practice that exists: on which version one worked, and what one changed."""

    version = HiddenField()
    #: What label and audience the page has shown, see `sharing.seen`.
    seen = HiddenField()
    change = StringField(_l("What you changed"), [CleanLine(LONGEST_CHANGE)], render_kw={"dir": "auto"})

    def validate_version(self, field: Any) -> None:
        """The number that the page brought along."""
        if not (field.data or "").isdecimal() or len(field.data) > 9:
            raise ValidationError(reason_words("choice"))
