"""What stages, levels, evidence steps and sections are called, in the reader's language."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from colep.core import i18n
from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.library.models import Level, Stage


def stages() -> dict[str, str]:
    """Return the names of the stages, in the order of the work."""
    return {
        Stage.PREVENTION: pgettext("stage", "Prevention"),
        Stage.IDENTIFICATION: pgettext("stage", "Identification"),
        Stage.PROTECTION: pgettext("stage", "Protection"),
        Stage.INVESTIGATION: pgettext("stage", "Investigation"),
        Stage.PROSECUTION: pgettext("stage", "Prosecution"),
        Stage.RETURN: pgettext("stage", "Return"),
        Stage.COORDINATION: pgettext("stage", "Coordination"),
    }


def levels() -> dict[str, str]:
    """Return the names of the levels, from the nearest to the widest."""
    return {
        Level.LOCAL: pgettext("level", "Local"),
        Level.NATIONAL: pgettext("level", "National"),
        Level.BILATERAL: pgettext("level", "Bilateral"),
        Level.REGIONAL: pgettext("level", "Regional"),
    }


def evidence_steps() -> tuple[str, ...]:
    """Return the six steps of the evidence ladder in words, E0 first."""
    return (
        _("Idea"),
        _("In use, described"),
        _("Monitored with figures"),
        _("Before and after, or comparison"),
        _("External evaluation"),
        _("Repeated elsewhere with results"),
    )


def section_titles() -> dict[str, str]:
    """Return the headings of the six sections, in their order."""
    return {
        "problem": _("Problem"),
        "mechanism": _("Why it should work"),
        "steps": _("Steps"),
        "means": _("Means"),
        "effect": _("Effect"),
        "lessons": _("Lessons and failures"),
    }


def section_hints() -> dict[str, str]:
    """Return what each section should say."""
    return {
        "problem": _("What went wrong before, and how you knew."),
        "mechanism": _("The mechanism: because we do this, that changes."),
        "steps": _("Enough that a colleague can copy it."),
        "means": _("People, hours, equipment, money in round sums."),
        "effect": _("What came of it: figures with their period, and who counted."),
        "lessons": _("What did not work is what others need most."),
    }


def running(started: int, ended: int | None) -> str:
    """Say since when a practice runs, or from when to when it ran."""
    if ended is None:
        return _("since %(year)s", year=started)
    return _("%(first)s to %(last)s", first=started, last=ended)


def is_overdue(review_due: date) -> bool:
    """Say whether the day of review has passed where the reader is."""
    return review_due.toordinal() < i18n.reader().today


def review(review_due: date) -> str:
    """Say when a practice is to be reviewed, or since when that is overdue."""
    if is_overdue(review_due):
        return _("Review overdue since %(date)s", date=calendar_day(review_due))
    return _("Review on %(date)s", date=calendar_day(review_due))


def calendar_day(day: date) -> str:
    """Say a day of the calendar, which is the same wherever the reader is."""
    return i18n.date(datetime.combine(day, time(12), ZoneInfo(i18n.reader().zone)))
