"""What an applicant says of themself, as it is handed from the form to the service and back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from colep.membership.models import Application
from colep.rules.roles import Role

LONGEST_NAME = 120
LONGEST_RANK = 80
LONGEST_AGENCY = 160
SHORTEST_PURPOSE = 20
LONGEST_PURPOSE = 1000

#: No posting abroad ends later than that from now.
LONGEST_POSTING = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class ApplicationDraft:
    """All of an application but the address, which a link has proved and which therefore stays."""

    name: str
    latin_name: str
    rank: str
    agency: str
    country: str
    role: Role
    #: As in `Member.languages`: "ur:draft en:work".
    languages: str
    purpose: str
    sponsor_email: str = ""
    posting_ends: date | None = None


def draft_of(application: Application) -> ApplicationDraft:
    """Return what an application says."""
    return ApplicationDraft(
        name=application.name, latin_name=application.latin_name, rank=application.rank, agency=application.agency,
        country=application.country, role=Role(application.role), languages=application.languages,
        purpose=application.purpose, sponsor_email=application.sponsor_email, posting_ends=application.posting_ends,
    )  # fmt: skip


def columns_of(draft: ApplicationDraft) -> dict[str, Any]:
    """Return a draft as the columns of an application."""
    return {**{name: getattr(draft, name) for name in ApplicationDraft.__slots__}, "role": draft.role.value}


def write_draft(application: Application, draft: ApplicationDraft) -> tuple[str, ...]:
    """Put a draft into an application inside an act; returns the names of the columns that changed."""
    new = columns_of(draft)
    changed = tuple(name for name, value in new.items() if getattr(application, name) != value)
    for name in changed:
        setattr(application, name, new[name])
    return changed
