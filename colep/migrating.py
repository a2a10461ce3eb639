"""Brings the database to the schema of this version, and says whether it is there.

Used inside an app context.
"""

import logging

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from colep.core.db import db

#: It tells the log about every look at the revision; what went wrong comes as an exception.
logging.getLogger("alembic").setLevel(logging.WARNING)


def upgrade(to: str = "head") -> None:
    """Bring the database to a revision, the newest if none is named. All in one transaction, or nothing."""
    command.upgrade(_config(), to)


def downgrade(to: str) -> None:
    """Take the database back to a revision; `base` is before the first."""
    command.downgrade(_config(), to)


def newest() -> str:
    """Return the revision that this version of Colep needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current() -> str:
    """Return the revision at which the database is; empty for one that was never migrated."""
    return MigrationContext.configure(db.session.connection()).get_current_revision() or ""


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config
