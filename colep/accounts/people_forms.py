"""What members may say of themselves, and choose."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import Form, FormField, RadioField, SelectField, StringField, TextAreaField, ValidationError

from colep.accounts.people import Preferences, Profile
from colep.accounts.profile import (
    LEVELS,
    LONGEST_ABOUT,
    LONGEST_FUNCTION,
    LONGEST_PHONE,
    MOST_LANGUAGES,
    clean_phone,
    write_languages,
)
from colep.accounts.words import level_words
from colep.core.errors import Invalid
from colep.core.http.forms import CleanLine, CleanText, OneOf, Rows
from colep.core.i18n import INTERFACE, language_name
from colep.core.i18n import gettext as _
from colep.core.i18n import lazy_gettext as _l
from colep.core.languages import WRITTEN
from colep.rules.members import Visibility
from colep.rules.roles import Role

#: Those for whom something can wait: contact points vouch, the secretariat decides.
TOLD = frozenset({Role.SPOC, Role.SECRETARIAT})


@cache
def _zones() -> tuple[str, ...]:
    """Return the zones by their places, after UTC, with which an account begins that has no place."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone))


class LanguageRow(Form):
    """One language, and how well."""

    tag = SelectField(_l("Language"), validate_choice=False)
    level = SelectField(_l("How well"), validate_choice=False)


class ProfileForm(FlaskForm):
    """What the member's page says, and to whom."""

    function = StringField(_l("Function"), [CleanLine(LONGEST_FUNCTION, required=False)])
    about = TextAreaField(_l("About you"), [CleanText(LONGEST_ABOUT, required=False)])
    phone = StringField(_l("Office telephone"), [CleanLine(LONGEST_PHONE, required=False)])
    phone_to = RadioField(_l("Who sees the telephone"), [OneOf()], validate_choice=False)
    email_to = RadioField(_l("Who sees your e-mail address"), [OneOf()], validate_choice=False)
    languages = Rows(FormField(LanguageRow), _l("Languages"), max_entries=MOST_LANGUAGES)

    def offer(self, kept: tuple[tuple[str, str], ...]) -> "ProfileForm":
        """Fill the lists, a language that one has already included; the form can then be shown or validated."""
        seen_by = [
            (Visibility.NOBODY.value, _("Nobody")),
            (Visibility.CONTACTS.value, _("Liaison officers, contact points and the secretariat")),
            (Visibility.MEMBERS.value, _("All members of the exchange")),
        ]
        self.phone_to.choices = self.email_to.choices = seen_by
        while len(self.languages) < MOST_LANGUAGES:
            self.languages.append_entry()
        tags = dict.fromkeys((*WRITTEN, *(tag for tag, _level in kept)))
        tongues = sorted(((tag, language_name(tag)) for tag in tags), key=lambda pair: pair[1])
        words = level_words()
        for row in self.languages:
            row.tag.choices = [("", _("none")), *tongues]
            row.level.choices = [(level, words[level]) for level in LEVELS]
        return self

    def profile(self) -> Profile:
        """Return what was entered."""
        return Profile(
            function=self.function.data or "", about=self.about.data or "", phone=self.phone.data or "",
            phone_to=self.phone_to.data or "", email_to=self.email_to.data or "", languages=self._pairs(),
        )  # fmt: skip

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple((row.tag.data, row.level.data) for row in self.languages if row.tag.data)

    def validate_phone(self, field: Any) -> None:
        """Raise ValidationError for what nobody can dial."""
        try:
            field.data = clean_phone(field.data or "")
        except Invalid as error:
            raise ValidationError(
                _("Write the number as one dials it from abroad, with digits, spaces and a plus.")
            ) from error

    def validate_languages(self, field: Any) -> None:
        """Raise ValidationError for no language, the same one twice, or one that is not offered."""
        offered = {tag for tag, _name in field[0].tag.choices}
        try:
            if any(tag not in offered for tag, _level in self._pairs()):
                raise Invalid("languages", "choice")
            write_languages(self._pairs())
        except Invalid as error:
            words = {
                "empty": _("Name at least one language."),
                "twice": _("You named the same language twice. Leave one of them out."),
            }
            raise ValidationError(words.get(error.reason, _("Choose one of the list."))) from error


class PreferencesForm(FlaskForm):
    """Language, time zone, digits, calendar, colours, and what one is written to about."""

    language = SelectField(_l("Language of the pages"), [OneOf()], validate_choice=False)
    zone = SelectField(_l("Time zone"), [OneOf()], validate_choice=False)
    digits = RadioField(_l("Digits"), [OneOf()], validate_choice=False)
    second_calendar = RadioField(_l("Second calendar"), [OneOf()], validate_choice=False)
    theme = RadioField(_l("Colours"), [OneOf()], validate_choice=False)
    tell_waiting = RadioField(_l("Letters about what waits for you"), [OneOf()], validate_choice=False)

    def offer(self, kept: Preferences) -> "PreferencesForm":
        """Fill the lists; the form is then ready to be validated or shown."""
        self.language.choices = [(language.tag, language.name) for language in INTERFACE.values()]
        self.zone.choices = [(zone, zone.replace("_", " ")) for zone in _zones()]
        self.digits.choices = [("", _("As the language")), ("latn", "0123456789"), ("arab", "٠١٢٣٤٥٦٧٨٩")]
        self.second_calendar.choices = [
            ("", _("Only the Gregorian calendar")),
            ("persian", _("Solar Hijri, months as in Iran (Farvardin)")),
            ("afghan", _("Solar Hijri, months as in Afghanistan (Hamal)")),
        ]
        self.theme.choices = [("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
        self.tell_waiting.choices = [
            ("at-once", _("At once")), ("daily", _("Once a day, in one letter")), ("never", _("Never")),
        ]  # fmt: skip
        if kept.role not in TOLD:
            del self.tell_waiting
        return self

    def choices(self) -> dict[str, str]:
        """Return what was chosen, by the names of the columns."""
        named = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        return {"interface_language": named.pop("language"), **named}
