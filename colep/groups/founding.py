"""Groups that follow from the reference data: a circle for every route, every country, every kind of organisation."""

from sqlalchemy import insert, select

from colep.core import clock
from colep.core.db import db, transaction
from colep.core.text import slug
from colep.reference import queries as reference
from colep.rules.groups import GroupKind, Sector
from colep.sharing.models import Group


def make_groups() -> int:
    """Make the circles, countries and kinds of organisations that are missing; returns how many there were."""
    wanted = [
        *((GroupKind.ROUTE, route.id) for route in reference.routes()),
        *((GroupKind.COUNTRY, code) for code in sorted(reference.country_codes())),
        *((GroupKind.SECTOR, sector.value) for sector in Sector),
    ]
    with transaction():
        known = {(row.kind, row.subject) for row in db.session.execute(select(Group.kind, Group.subject))}
        new = [(kind, subject) for kind, subject in wanted if (kind.value, subject) not in known]
        now = clock.now()
        rows = [{"kind": kind.value, "subject": word, "slug": slug(word), "created_at": now} for kind, word in new]
        if rows:
            db.session.execute(insert(Group), rows)
    return len(rows)
