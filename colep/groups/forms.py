"""What a person may type about a group."""

import re
import uuid
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import UUID

from colep.core.http.forms import CleanLine, CleanText, OneOf
from colep.core.http.pagination import LARGEST_ID
from colep.core.i18n import gettext as _
from colep.core.i18n import language, language_name
from colep.core.i18n import lazy_gettext as _l
from colep.core.languages import WRITTEN
from colep.groups.service import Draft
from colep.groups.words import entry_words
from colep.rules.groups import Entry
from colep.sharing.models import LONGEST_NAME, LONGEST_PURPOSE

#: A member's page as its address, or only its number.
_MEMBER = re.compile(r"(?:\S*/members/)?#?([0-9]{1,10})/?")


class Day(DateField):
    """A day; what is none is said in a sentence, and stays in the field as it was typed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Choose a day.")) from error


class LastDayForm(FlaskForm):
    """The last day of a working group."""

    last_day = Day(_l("Last day"))

    def validate_last_day(self, field: Any) -> None:
        """A working group has an end."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Choose a day."))

    def explain(self, field: str, reason: str) -> None:
        """Say at its field why the service could not accept it."""
        words = {
            "past": _("This day is over. Choose one from today on."),
            "sooner": _("The group lasts until then already. Choose a later day."),
            "far": _("At most two years from now: a group is for a purpose, and a new one is quickly made."),
        }
        getattr(self, field).errors = [words.get(reason, _("This cannot be accepted as it is."))]


class GroupForm(LastDayForm):
    """A new working group."""

    name = StringField(_l("Name of the group"), [CleanLine(LONGEST_NAME)])
    purpose = TextAreaField(_l("Purpose"), [CleanText(LONGEST_PURPOSE)])
    language = SelectField(_l("Language of name and purpose"), [OneOf()], validate_choice=False)
    entry = RadioField(_l("How members come in"), [OneOf()], validate_choice=False, default=Entry.REQUEST.value)
    is_hidden = BooleanField(_l("Show nobody who is in it"))
    nonce = HiddenField(validators=[UUID()])

    def offer(self, own_languages: str) -> "GroupForm":
        """Fill the lists and draw a nonce for a new form."""
        mine = [part.split(":")[0] for part in own_languages.split()]
        self.language.choices = [(tag, language_name(tag)) for tag in dict.fromkeys([*mine, *WRITTEN])]
        self.entry.choices = [
            (entry.value, words[0]) for entry, words in zip(Entry, entry_words().values(), strict=True)
        ]
        if not self.nonce.data:
            self.nonce.data = str(uuid.uuid4())
        if not self.language.data:
            self.language.data = mine[0] if mine else language().tag
        return self

    def draft(self) -> Draft:
        """Return what was typed."""
        return Draft(
            name=self.name.data or "",
            purpose=self.purpose.data or "",
            language=self.language.data,
            entry=Entry(self.entry.data),
            is_hidden=bool(self.is_hidden.data),
            last_day=self.last_day.data,
        )


class MemberForm(FlaskForm):
    """Somebody by their page on this site."""

    member = StringField(_l("Address of the member's page"))

    @property
    def member_id(self) -> int:
        """The number of the member; 0 for what is no such address."""
        found = _MEMBER.fullmatch((self.member.data or "").strip())
        number = int(found[1]) if found else 0
        return number if number <= LARGEST_ID else 0
