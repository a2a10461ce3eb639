"""Brings the domains that a release knows into the lists of the countries, beside what the secretariat has added."""

import csv
from importlib.resources import files

from sqlalchemy import select

from colep.core import clock
from colep.core.db import db, transaction
from colep.membership.models import OfficialDomain
from colep.reference.models import ReferenceFile

_NAME = "country_domains"


def load_domains() -> int:
    """Add the domains of the editions that are not loaded yet; returns how many were new.

    A domain comes in with its edition once. What the secretariat adds stays, and what it takes off the list does
    not come back with the next release.
    """
    lines = files("colep.reference").joinpath("data", f"{_NAME}.csv").read_text("utf-8").splitlines()
    rows = [(row["iso2"], row["domain"], int(row["edition"])) for row in csv.DictReader(lines)]
    newest = max(edition for _country, _domain, edition in rows)
    with transaction():
        loaded = db.session.get(ReferenceFile, _NAME)
        done = int(loaded.digest) if loaded else 0
        if done >= newest:
            return 0
        known = {tuple(row) for row in db.session.execute(select(OfficialDomain.country, OfficialDomain.domain))}
        new = [(c, d) for c, d, edition in rows if edition > done and (c, d) not in known]
        db.session.add_all(OfficialDomain(country=c, domain=d, added_at=clock.now()) for c, d in new)
        db.session.merge(ReferenceFile(name=_NAME, digest=str(newest)))
    return len(new)
