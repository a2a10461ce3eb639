"""What a person may type into a thread."""

import uuid
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import UUID, Optional

from colep.audience.forms import ChoiceFields
from colep.core.errors import Invalid
from colep.core.http.forms import CleanLine, CleanText, OneOf
from colep.core.http.pagination import row_number
from colep.core.i18n import gettext as _
from colep.core.i18n import lazy_gettext as _l
from colep.forum.models import LONGEST_POST, LONGEST_TITLE
from colep.forum.service import Draft
from colep.forum.words import kind_words, language_choices
from colep.reference import queries as reference
from colep.rules.chatham import NO_LANGUAGE
from colep.screening.models import LONGEST_REASON
from colep.screening.notice import Notice

MOST_COUNTRIES = 10
MOST_THEMES = 3


#: The languages to choose from under the Rule.
NO_CHOICE = ((NO_LANGUAGE, ""),)


class PostForm(FlaskForm):
    """A reply: text and the language it is written in."""

    text = TextAreaField(_l("Your reply"), [CleanText(LONGEST_POST)])
    language = SelectField(_l("Language of your text"), [OneOf()], validate_choice=False)
    nonce = HiddenField(validators=[UUID()])
    reply_to = IntegerField(validators=[Optional()])
    reason = StringField(_l("Why it must stand there"), [CleanLine(LONGEST_REASON, required=False)])
    #: What label and audience the page has shown, see `sharing.seen`.
    seen = HiddenField()

    def offer(self, own_languages: str) -> "PostForm":
        """Fill the lists and draw a nonce for a new form."""
        self.language.choices = language_choices(own_languages)
        if not self.nonce.data:
            self.nonce.data = str(uuid.uuid4())
        return self

    def ask_no_language(self) -> "PostForm":
        """Under the Chatham House Rule none is kept, whatever was sent."""
        self.language.choices, self.language.data = NO_CHOICE, NO_LANGUAGE
        return self


@dataclass(frozen=True, slots=True)
class Composer:
    """The reply form as the page shows it. Most pages show an empty one, and need no form machinery for that."""

    text: str
    language: str
    languages: tuple[tuple[str, str], ...]
    nonce: str
    reply_to: int | None = None
    faults: tuple[str, ...] = ()
    #: What the guard found, and the reason that was given for it.
    notice: Notice | None = None
    reason: str = ""

    @classmethod
    def empty(
        cls, languages: tuple[tuple[str, str], ...], text: str = "", reply_to: int | None = None
    ) -> "Composer":  # fmt: skip
        """Return a new composer; the first of the languages is chosen."""
        return cls(text, languages[0][0], languages, str(uuid.uuid4()), reply_to)

    @classmethod
    def of(cls, form: PostForm, notice: Notice | None = None) -> "Composer":
        """Return a composer with what was sent, and what is wrong with it."""
        fields = (form.text, form.language, form.nonce, form.reply_to, form.reason)
        faults = tuple(fault for field in fields for fault in field.errors)
        language = form.language.data or form.language.choices[0][0]
        nonce = form.nonce.data if not form.nonce.errors else str(uuid.uuid4())
        return cls(
            form.text.data or "", language, tuple(form.language.choices), nonce, form.reply_to.data, faults, notice,
            form.reason.data or "",
        )  # fmt: skip


class ThreadForm(ChoiceFields, PostForm):
    """A new thread."""

    title = StringField(_l("Title"), [CleanLine(LONGEST_TITLE)])
    text = TextAreaField(_l("Text"), [CleanText(LONGEST_POST)])
    kind = SelectField(_l("Kind"), [OneOf()], validate_choice=False)
    route = SelectField(_l("Route"), [OneOf()], validate_choice=False)
    countries = SelectMultipleField(_l("Countries"), [OneOf()], validate_choice=False)
    themes = SelectMultipleField(_l("Themes"), [OneOf()], validate_choice=False)
    rule = BooleanField(_l("Under the Chatham House Rule"))
    #: The id of the thread that is quoted, as the page gave it.
    quoted_from = HiddenField(name="from")

    def offer(self, own_languages: str) -> "ThreadForm":
        """Fill the lists and draw a nonce for a new form."""
        super().offer(own_languages)
        self.kind.choices = list(kind_words().items())
        self.route.choices = [("", _("No particular route"))] + [(r.id, r.name) for r in reference.routes()]
        self.countries.choices = list(reference.countries_by_name())
        self.themes.choices = [(theme.id, theme.name) for theme in reference.themes()]
        return self

    def validate(self, extra_validators: object = None) -> bool:
        """Check the fields, then what only holds for several together."""
        fine = super().validate(extra_validators)
        if len(self.countries.data or ()) > MOST_COUNTRIES:
            self.countries.errors = [_("Choose at most %(count)s.", count=MOST_COUNTRIES)]
        if len(self.themes.data or ()) > MOST_THEMES:
            self.themes.errors = [_("Choose at most %(count)s.", count=MOST_THEMES)]
        return fine and not any((self.countries.errors, self.themes.errors))

    @property
    def source_id(self) -> int | None:
        """The id of the thread that is quoted; 0, which no thread has, for what is none."""
        if not self.quoted_from.data:
            return None
        try:
            return row_number(self.quoted_from.data)
        except ValueError:
            return 0

    def draft(self) -> Draft:
        """Return what was typed."""
        return Draft(
            title=self.title.data or "",
            text=self.text.data or "",
            language=self.language.data,
            kind=self.kind.data,
            route_id=self.route.data or None,
            countries=tuple(dict.fromkeys(self.countries.data or ())),
            themes=tuple(dict.fromkeys(self.themes.data or ())),
            choice=self.choice(),
            is_under_rule=bool(self.rule.data),
            quoted_from=self.source_id,
        )

    def blame(self, error: Invalid) -> None:
        """Put at its field what the act refused."""
        if (error.field, error.reason) == ("label", "quote"):
            self.label.errors = [_("What you quote is for fewer people than this. Choose its own label and audience.")]
        else:
            super().blame(error)
