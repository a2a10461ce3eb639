"""An application whose letters go to a real server."""

from collections.abc import Iterator

import pytest
from flask import Flask

from colep.app import create_app
from colep.core.config import Settings
from tests.conftest import Browser, close, settings_for
from tests.letters.post_office import PostOffice, mail_server, post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with post_office() as office:
        yield office


@pytest.fixture
def posting(settings: Settings, office: PostOffice) -> Iterator[Flask]:
    """The application on this test's database, inside its context, with that mail server."""
    server = mail_server(f"smtp://127.0.0.1:{office.port}?from=post@colep.example")
    app = create_app(settings_for(settings.database_url, settings.data_dir, mail_server=server))
    app.test_client_class = Browser
    with app.app_context():
        yield app
        close()
