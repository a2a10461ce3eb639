"""Whether this process can serve."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from colep import migrating
from colep.core.db import db
from colep.core.http.assets import assets

log = logging.getLogger(__name__)


def hindrance() -> str:
    """Return why this process cannot serve, as a sentence for the administrator; empty if it can."""
    return _of_the_database() or _of_the_assets()


def _of_the_database() -> str:
    try:
        current = migrating.current()
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("the database did not answer: %s", type(error).__name__)
        return "The database does not answer."
    if current != migrating.newest():
        return "The database has not the schema of this version: run `colep migrate`."
    return ""


def _of_the_assets() -> str:
    return "" if assets.built else "Style sheets and scripts are not built."
