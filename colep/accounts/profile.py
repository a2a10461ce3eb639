"""What members say of themselves."""

import re

from colep.accounts.models import Member
from colep.accounts.people import Profile
from colep.audit.service import record
from colep.core.db import db, transaction
from colep.core.errors import Invalid
from colep.core.text import clean_line, clean_text
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.members import Visibility
from colep.rules.policy import require

LONGEST_FUNCTION = 120
LONGEST_ABOUT = 600
LONGEST_PHONE = 40
#: So many languages can be named; they fit their column.
MOST_LANGUAGES = 6
LEVELS = ("draft", "work", "understand")

_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{3,}[0-9]")


def change_profile(actor: Actor, new: Profile, *, from_session: int | None = None) -> None:
    """Store what is new of a profile; name, agency, country, role and standing are not the member's to change.

    Raises Invalid with the field and `long`, `binary`, `phone`, `choice`, `empty` or `twice`.
    """
    require(actor, Action.ACCOUNT_CHANGE)
    wanted = _columns(new)
    with transaction():
        member = db.session.get_one(Member, actor.member_id, with_for_update=True)
        changed = [name for name, value in wanted.items() if value != getattr(member, name)]
        for name in changed:
            setattr(member, name, wanted[name])
        if changed:
            record(
                Act.PROFILE_CHANGE, Subject.MEMBER, actor.member_id,
                actor_id=actor.member_id, session_id=from_session, detail=" ".join(changed),
            )  # fmt: skip


def _columns(profile: Profile) -> dict[str, str]:
    for field in ("phone_to", "email_to"):
        if getattr(profile, field) not in set(Visibility):
            raise Invalid(field, "choice")
    return {
        "function": clean_line(profile.function, "function", LONGEST_FUNCTION, required=False),
        "about": clean_text(profile.about, "about", LONGEST_ABOUT, required=False),
        "phone": clean_phone(profile.phone),
        "phone_to": profile.phone_to,
        "email_to": profile.email_to,
        "languages": write_languages(profile.languages),
    }


def clean_phone(phone: str) -> str:
    """Return a telephone number as it is stored, in Western digits; empty stays empty. Raises Invalid."""
    phone = clean_line(phone, "phone", LONGEST_PHONE, required=False)
    phone = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in phone)
    if phone and not _PHONE.fullmatch(phone):
        raise Invalid("phone", "phone")
    return phone


def write_languages(languages: tuple[tuple[str, str], ...]) -> str:
    """Return languages as they are stored, best first: "ar:draft en:work". Raises Invalid."""
    tags = [tag for tag, _level in languages]
    if not tags:
        raise Invalid("languages", "empty")
    if len(tags) > MOST_LANGUAGES:
        raise Invalid("languages", "long")
    if len(set(tags)) < len(tags):
        raise Invalid("languages", "twice")
    if any(level not in LEVELS or not tag.isascii() or not tag.isalpha() for tag, level in languages):
        raise Invalid("languages", "choice")
    return " ".join(f"{tag}:{level}" for tag, level in languages)
