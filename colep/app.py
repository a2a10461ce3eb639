"""Puts the house together. The only list of features, written by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from colep import frame
from colep.accounts import doorkeeper
from colep.accounts import sockets as accounts_sockets
from colep.accounts import tasks as accounts_tasks
from colep.accounts.keys.again_views import blueprint as keys
from colep.accounts.people_views import blueprint as people
from colep.accounts.views import blueprint as accounts
from colep.audience.views import blueprint as audience
from colep.chat import sockets as chat_sockets
from colep.chat.opening_views import blueprint as opening
from colep.chat.shelf import newest_rooms
from colep.chat.views import blueprint as chat
from colep.core import i18n, live, tasks
from colep.core.config import Settings, read_settings
from colep.core.db import db, init_database
from colep.core.environment import PageEnvironment
from colep.core.http import assets, body, compress, doors, forms, headers, limits, mistakes
from colep.core.pieces import countries_words, hour_words, icon, options, reader_marks, time_words, tlp
from colep.demo.views import blueprint as demo
from colep.directory.offices import office_phones
from colep.directory.views import blueprint as directory
from colep.enrolment.views import blueprint as enrolment
from colep.forum.shelf import newest_threads
from colep.forum.views import blueprint as forum
from colep.groups import listeners as groups_listeners
from colep.groups.views import blueprint as groups
from colep.handling import consents as handling_consents
from colep.handling import sockets as handling_sockets
from colep.handling.views import blueprint as handling
from colep.letters import tasks as letters_tasks
from colep.library.views import blueprint as library
from colep.membership import gathering, purging, renewing
from colep.membership.answering_views import blueprint as answering
from colep.membership.country_views import blueprint as country
from colep.membership.views import blueprint as membership
from colep.moderation.views import blueprint as moderation
from colep.pages.views import blueprint as pages
from colep.rules.actions import Action
from colep.rules.standing import reading_ends
from colep.screening import known
from colep.secretariat import tasks as secretariat_tasks
from colep.secretariat.told import blueprint as told
from colep.secretariat.views import blueprint as secretariat
from colep.sharing import shelves

HOUSE = Path(__file__).resolve().parents[1]

FEATURES = (
    pages, accounts, people, keys, enrolment, forum, library, directory, opening, chat, groups, audience,
    membership, answering, country, secretariat, told, handling, moderation,
)  # fmt: skip

#: Imported for the events that they declare at the live door.
LIVE = (accounts_sockets, chat_sockets, groups_listeners, handling_sockets)

#: Imported for the tasks that they register, and for the facts after which they put them.
TASKS = (accounts_tasks, letters_tasks, renewing, gathering, purging, handling_consents, secretariat_tasks)


def create_app(settings: Settings | None = None, overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application. Refuses to start on a wrong setting or a door without an action.

    `overrides` are Flask configuration values that tests set.
    """
    settings = settings or read_settings()
    app = Flask("colep", template_folder=str(HOUSE / "templates"), static_folder=None)
    app.jinja_environment = PageEnvironment
    # None of ours is a coroutine; Flask would ask that of twenty functions for each page.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    _configure(app, settings)
    app.config.update(overrides or {})
    init_database(app)
    Migrate(app, db, directory=str(HOUSE / "migrations"), render_as_batch=True)
    _open_doors(app)
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    if settings.is_demo:
        app.register_blueprint(demo)
    _speak(app)
    known.add_keeper(office_phones)
    shelves.add_shelf(newest_threads)
    shelves.add_shelf(newest_rooms)
    doors.check_doors(app)
    tasks.init_tasks(app)
    live.init_live(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SESSION_COOKIE_NAME="__Host-colep_form" if settings.is_tls else "colep_form",
        SESSION_COOKIE_SECURE=settings.is_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    if settings.is_tls:
        app.config["PREFERRED_URL_SCHEME"] = "https"
        # Who ends TLS stands before us and says for whom it asks; only its own, last word is believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.url_map.converters["int"] = doors.RowNumber


def _open_doors(app: Flask) -> None:
    """In the order in which a request passes: who is it, is it text, is it their own form, may they."""
    body.init_body(app)
    doorkeeper.init_doorkeeper(app)
    app.before_request(body.require_text)
    app.before_request(forms.refuse_other_sites)
    forms.csrf.init_app(app)
    limits.init_limits(app)
    app.before_request(doors.guard)
    mistakes.init_mistakes(app)
    assets.init_assets(app)
    compress.init_compression(app)
    headers.init_headers(app)


def _speak(app: Flask) -> None:
    """Give templates the reader's language and the few words that every page needs."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=False, pgettext=i18n.pgettext
    )
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(
        _=i18n.gettext,
        ngettext=i18n.ngettext,
        pgettext=i18n.pgettext,
        country_name=i18n.country_name,
        language_name=i18n.language_name,
        zone_city=i18n.zone_city,
        language_direction=i18n.direction,
        number=i18n.number,
        when=i18n.when,
        when_exactly=i18n.when_exactly,
        date=i18n.date,
        reader_marks=reader_marks,
        plural_forms=i18n.plural_forms,
        current_language=i18n.language,
        interface_languages=tuple(i18n.INTERFACE.values()),
        nonce=headers.nonce,
        icon=icon,
        options=options,
        time=time_words,
        hour=hour_words,
        tlp=tlp,
        countries=countries_words,
        Action=Action,
        reading_ends=reading_ends,
    )
    app.context_processor(frame.page_words)
