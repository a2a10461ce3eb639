"""What the sentinel crawl walks through: a database with everything planted in it, made once for each worker."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from colep.accounts import quota, secrets
from colep.app import create_app
from colep.core.http.limits import limiter
from tests.conftest import Template, close, settings_for
from tests.house.sentinels.cast import prove_again
from tests.house.sentinels.doors import World
from tests.house.sentinels.planting import Garden, plant


@pytest.fixture(scope="session")
def planted(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    """Planted once for each worker and kind of database; tests get copies."""
    own = copy.copy(template)
    own.url = template.copy()
    app = create_app(settings_for(own.url, tmp_path_factory.mktemp("planting")))
    with app.app_context():
        cast = plant(own.ids)
        world = World.of(cast)
        close()
    yield Garden(own, cast, world)
    own.drop(own.url)


@contextmanager
def copied(garden: Garden, folder: Path) -> Iterator[Flask]:
    """An application on a copy of what was planted."""
    url = garden.template.copy()
    app = create_app(settings_for(url, folder))
    yield app
    with app.app_context():
        close()
    garden.template.drop(url)


@contextmanager
def opened(app: Flask, garden: Garden) -> Iterator[Flask]:
    """Inside its context. Everybody has just proved who they are, nobody is too fast, and keys are made quickly."""
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(limiter, "enabled", False)
        for most in (name for name in vars(quota) if name.startswith("MOST_")):
            patch.setattr(quota, most, 10**9)
        patch.setattr(secrets, "_code_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        prove_again(garden.cast)
        close()
        yield app
        close()


@pytest.fixture(scope="session")
def common_house(planted: Garden, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all who only look, or put everything back."""
    with copied(planted, tmp_path_factory.mktemp("house")) as app:
        yield app


@pytest.fixture
def house(common_house: Flask, planted: Garden) -> Iterator[Flask]:
    """That application, for one test. It must be left as it was found."""
    with opened(common_house, planted) as app:
        yield app


@pytest.fixture
def own_house(planted: Garden, tmp_path: Path) -> Iterator[Flask]:
    """An application and a copy of one's own, to do with what one likes."""
    with copied(planted, tmp_path) as app, opened(app, planted):
        yield app
