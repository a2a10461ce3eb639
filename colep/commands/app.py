"""The application for a command: built when it is needed, so that `--help` needs nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from colep.app import create_app
from colep.core import tasks
from colep.core.config import Settings, read_settings
from colep.core.db import db, stop_reading


@contextmanager
def installation() -> Iterator[Settings]:
    """Give the settings of this installation and work inside its application."""
    settings = read_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with create_app(settings).app_context():
        try:
            yield settings
        finally:
            tasks.queue().close()
            stop_reading()
            db.session.remove()
            db.engine.dispose()
