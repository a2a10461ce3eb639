"""What the calendar does for the secretariat: the end of the record of acts goes out of the machine every day."""

from sqlalchemy import select

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.audit import queries as audit
from colep.core import clock, tasks
from colep.core.db import fetch_all, transaction
from colep.letters.kinds import Kind
from colep.letters.service import post
from colep.rules.roles import Role

_secretariat = select(Member.id, Member.email, Member.name, Member.interface_language).where(
    Member.role == Role.SECRETARIAT.value, may_read_now()
)


@tasks.daily("audit.send-head", hour=4)
def send_head() -> None:
    """Write the number and hash of the last entry to everybody of the secretariat, once a day.

    Whoever rewrites the record on the machine cannot rewrite what lies in their mailboxes.
    """
    today = clock.now().date().isoformat()
    with transaction() as act:
        head = str(audit.head())
        for member in fetch_all(_secretariat):
            post(
                act, Kind.RECORD_HEAD, member.email, member.interface_language,
                key=f"{Kind.RECORD_HEAD.value}:{today}:{member.id}", name=member.name, head=head,
            )  # fmt: skip
