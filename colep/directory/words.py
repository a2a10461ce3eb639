"""What kinds, competences, channels and levels are called, and what the clock over there means."""

from datetime import datetime
from zoneinfo import ZoneInfo

from colep.core.i18n import clock_time, country_name, language_name, ngettext, pgettext, weekday
from colep.core.i18n import gettext as _
from colep.directory.advice import Advice, Step
from colep.directory.hours import DAYS
from colep.directory.models import Channel, Competence, Kind, LanguageLevel
from colep.directory.queries import ContactCard, ContactRow

#: A week that begins on Monday, in UTC, to name its days after CLDR.
_MONDAY = datetime(2024, 1, 1, 12, tzinfo=ZoneInfo("UTC"))


def kinds() -> dict[str, str]:
    """Return the names of the kinds of contacts."""
    return {
        Kind.SPOC: _("National contact point"),
        Kind.DUTY_CENTRE: _("Duty centre"),
        Kind.NCB_DESK: _("INTERPOL National Central Bureau desk"),
        Kind.ILO: _("Immigration liaison officer"),
        Kind.POLICE_ATTACHE: _("Police attaché"),
        Kind.INTERIOR_ATTACHE: _("Interior attaché"),
        Kind.LINK_OFFICER: _("Link officer"),
        Kind.CUSTOMS_LO: _("Customs liaison officer"),
        Kind.DOCUMENT_VISA_ADVISER: _("Document and visa adviser"),
        Kind.BORDER_GUARD_LO: _("Border guard liaison officer"),
        Kind.AGENCY_LO: _("Liaison officer of an agency"),
    }


def competences() -> dict[str, str]:
    """Return the names of the competences."""
    return {
        Competence.SMUGGLING: _("Smuggling of migrants"),
        Competence.TRAFFICKING: _("Trafficking in human beings"),
        Competence.DOCUMENT_FRAUD: _("Document fraud"),
        Competence.VISA: _("Visas"),
        Competence.RETURNS: _("Returns and readmission"),
        Competence.ASYLUM: _("Asylum"),
        Competence.FINANCIAL: _("Financial investigation"),
        Competence.CYBER: _("Cyber and electronic evidence"),
        Competence.JOINT_TEAMS: _("Joint investigation teams"),
        Competence.WITNESS_PROTECTION: _("Witness protection"),
        Competence.CHILDREN: _("Children"),
        Competence.LABOUR: _("Labour exploitation"),
        Competence.DRUGS: _("Drugs"),
        Competence.VEHICLES: _("Vehicles"),
        Competence.TRAINING: _("Training"),
    }


def channels() -> dict[str, str]:
    """Return the names of the channels. Systems keep their own names."""
    return {
        **{channel: channel.value for channel in Channel},
        Channel.EUROJUST: _("Eurojust desk"),
        Channel.BILATERAL: _("Bilateral line"),
    }


def fields() -> dict[str, str]:
    """Return the names of the fields by which a contact is reached."""
    return {
        "office_phone": _("Office"),
        "duty_phone": _("Duty phone"),
        "email": _("Office mailbox"),
        "limits": _("What may be asked"),
    }


def levels() -> dict[str, str]:
    """Return what the levels of a language mean."""
    return {
        LanguageLevel.UNDERSTAND: pgettext("language", "understands"),
        LanguageLevel.WORK: pgettext("language", "works in it"),
        LanguageLevel.DRAFT: pgettext("language", "drafts"),
    }


def days(names: frozenset[str]) -> str:
    """Name these days of the week, Monday first."""
    positions = [position for position, name in enumerate(DAYS) if name in names]
    named = [weekday(_MONDAY.replace(day=1 + position), "UTC") for position in positions]
    return _listed(named)


def languages(card: ContactRow, most: int = 3) -> str:
    """Name the languages of a contact, best first."""
    return _listed([language_name(language) for language, _level in card.languages[:most]])


def languages_with_levels(card: ContactRow) -> str:
    """Name all languages of a contact, each with how well."""
    return _listed(
        [
            _("%(language)s (%(level)s)", language=language_name(language), level=levels().get(level, level))
            for language, level in card.languages
        ]
    )


def title(card: ContactRow) -> str:
    """Say what the contact is and of which state: "Police attaché, Hungary"."""
    return _listed([kinds()[card.kind], country_name(card.sender)])


def place(card: ContactRow) -> str:
    """Say where the contact sits and for which countries besides."""
    city = isolated(card.city)
    if not card.accreditations:
        return city
    countries = _listed([country_name(code) for code in card.accreditations])
    return _("%(city)s, also for %(countries)s", city=city, countries=countries)


def freshness(card: ContactRow) -> str:
    """Say when the entry was last confirmed, or for how long it was not."""
    if card.confirmed_at is None:
        return _("Never confirmed")
    passed = max((card.now - card.confirmed_at).days, 0)
    if passed > 90:
        return ngettext("Not confirmed for %(num)s day", "Not confirmed for %(num)s days", passed)
    if passed == 0:
        return _("Confirmed today")
    return ngettext("Confirmed %(num)s day ago", "Confirmed %(num)s days ago", passed)


def state(card: ContactRow) -> str:
    """Say in two or three words how the desk stands."""
    if card.desk.never_closes:
        return _("staffed day and night")
    if card.desk.is_open:
        return _("working hours")
    return _("weekend") if card.desk.is_weekend else _("off duty")


def situation(card: ContactRow) -> str:
    """Say what time it is there and what that means: the first words of a contact's page."""
    there = _(
        "It is %(time)s in %(place)s, %(day)s.",
        time=clock_time(card.now, card.zone), place=isolated(card.city), day=weekday(card.now, card.zone),
    )  # fmt: skip
    return f"{there} {_hours_now(card)}"


def _hours_now(card: ContactRow) -> str:
    desk = card.desk
    if desk.never_closes:
        return _("The desk is staffed day and night.")
    if desk.closes_at is not None:
        return _("Within working hours until %(time)s.", time=clock_time(desk.closes_at, card.zone))
    if desk.opens_at is None:
        return _("The desk has no working days.")
    return _opening(card, desk.opens_at)


def _opening(card: ContactRow, opens_at: datetime) -> str:
    zone = ZoneInfo(card.zone)
    ahead = (opens_at.astimezone(zone).date() - card.now.astimezone(zone).date()).days
    words = {"time": clock_time(opens_at, card.zone), "day": weekday(opens_at, card.zone)}
    if ahead == 0:
        return _("Outside working hours; opens today at %(time)s.", **words)
    if card.desk.is_weekend:
        if ahead == 1:
            return _("It is the weekend there; opens tomorrow at %(time)s.", **words)
        return _("It is the weekend there; opens next on %(day)s, %(time)s.", **words)
    if ahead == 1:
        return _("Outside working hours; opens tomorrow at %(time)s.", **words)
    return _("Outside working hours; opens next on %(day)s, %(time)s.", **words)


def advice(card: ContactCard, given: Advice) -> str:
    """Say what to do now."""
    country = country_name(card.sender)
    sentences = {
        Step.CALL_OFFICE: _("Call the office."),
        Step.CALL_DUTY: _("If it cannot wait, call the duty phone."),
        Step.ASK_POINT: _("If it cannot wait, ask the national contact point: %(country)s.", country=country),
        Step.WRITE: _("Write to the office mailbox."),
        Step.CHANNELS: _("Use one of the channels below."),
    }
    spoken = _("Languages: %(languages)s.", languages=languages(card)) if card.languages else ""
    return f"{sentences[given.step]} {spoken}".strip()


def isolated(text: str) -> str:
    """Return somebody's text so that its direction does not touch the sentence around it."""
    return f"\u2068{text}\u2069"


def _listed(parts: list[str]) -> str:
    return pgettext("between list items", ", ").join(parts)
