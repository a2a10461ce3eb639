"""The end of the record of acts leaves the machine every day."""

from flask import Flask
from sqlalchemy import select

from colep.accounts.models import Member
from colep.audit import queries as audit
from colep.core import tasks
from colep.rules.roles import Role
from tests.helpers import rows
from tests.letters.post_office import PostOffice


def test_the_secretariat_gets_the_head_once_a_day(posting: Flask, office: PostOffice) -> None:
    """Point 10: head mailed daily, to each of the secretariat, and to nobody else."""
    head = str(audit.head())
    tasks.put("audit.send-head")
    tasks.put("audit.send-head")
    tasks.work_off()
    secretariat = {row.email for row in rows(select(Member.email).where(Member.role == Role.SECRETARIAT.value))}
    assert sorted(one.recipients[0] for one in office.arrived) == sorted(secretariat)
    assert all(head in one.part("plain") for one in office.arrived)
