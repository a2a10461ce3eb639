"""The database: tables' base, reading, and the one place that commits.

SQLite by default, PostgreSQL when an installation outgrows one machine; the same code on both.
"""

import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Engine, Executable, MetaData, Row, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from colep.core import events
from colep.core.events import Fact


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_writing: contextvars.ContextVar[bool] = contextvars.ContextVar("writing", default=False)

#: While a migration makes tables anew, see `references_rest`.
_resting: contextvars.ContextVar[bool] = contextvars.ContextVar("resting", default=False)

#: Under this name the app keeps the engine that reads outside of acts.
_READING = "colep-reading"

#: SQLite has one writer. Inside a process writers take turns here, so that a greenlet which waits
#: for the turn does not stop the whole loop as SQLite's own waiting would.
_turn = threading.RLock()


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse times without a zone: they would be somebody's guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Transaction:
    """What an act collects while it runs: the facts to tell once it is committed."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def fact(self, fact: Fact) -> None:
        """Tell this after the commit."""
        self.facts.append(fact)


@contextmanager
def transaction() -> Iterator[Transaction]:
    """Run an act: one transaction that takes the write lock at once, one commit, then its facts.

    Whatever the request had read before is forgotten first, so that the act decides on what is
    true under the lock and not on what was true a moment ago.
    """
    if _writing.get():
        raise RuntimeError("a transaction inside a transaction would undo what the outer one has written")
    act = Transaction()
    # Before the wait: who waits for the turn must not hold the connection that its owner needs.
    stop_reading()
    db.session.rollback()
    with _write_turn():
        token = _writing.set(True)
        try:
            yield act
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _writing.reset(token)
    events.tell(act.facts)


def again_if_beaten(act: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate an act that looks for a row before it writes it: run it once more if somebody was quicker.

    The second time it finds what the first did not see yet, such as the post of the same form sent twice.
    """

    @wraps(act)
    def run(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        try:
            return act(*arguments, **named)
        except IntegrityError:
            return act(*arguments, **named)

    return run


@contextmanager
def _write_turn() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with _turn:
        yield


def fetch_all(statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
    """Run a SELECT on columns and return its rows. Statements are built once, by their module."""
    return _reading().execute(statement, parameters or {}).all()


def fetch_one(statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row[Any] | None:
    """Run a SELECT on columns and return its first row, or None."""
    return _reading().execute(statement, parameters or {}).first()


def _reading() -> Connection:
    """Return the connection to read with: inside an act its own, else one that the request keeps.

    Reading past the session saves a tenth of a page's time. What one request reads after another may have changed
    between: on PostgreSQL each statement sees what is committed by then, on SQLite all see the moment of the first.
    """
    if _writing.get():
        return db.session.connection()
    connection: Connection | None = g.get("reading")
    if connection is None:
        connection = g.reading = current_app.extensions[_READING].connect()
    return connection


def stop_reading(_error: BaseException | None = None) -> None:
    """Give the reading connection back: at the end of a request, and before an act that must see what is new."""
    connection: Connection | None = g.pop("reading", None)
    if connection is not None:
        connection.close()


def execute(statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
    """Run an INSERT, UPDATE or DELETE inside a transaction()."""
    if not _writing.get():
        raise RuntimeError("write inside transaction()")
    return db.session.connection().execute(statement, parameters or {})


@contextmanager
def references_rest() -> Iterator[None]:
    """Let a migration make a table of SQLite anew while others refer to it.

    SQLite hears this switch outside a transaction only, so it is thrown just before the next one begins. On
    PostgreSQL nothing changes: there a table is altered as it is.
    """
    token = _resting.set(True)
    try:
        yield
    finally:
        _resting.reset(token)
        # Connections made from here on enforce references again.
        db.session.remove()
        db.engine.dispose()


def _refuse_flush(*_arguments: object) -> None:
    """Rows that are added outside an act would be written without its lock, or with somebody's commit."""
    if not _writing.get():
        raise RuntimeError("write inside transaction()")


def init_database(app: Flask) -> None:
    """Bind the app to its database and set what each connection of it must promise."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        options: dict[str, Any] = {
            "pool_size": 8,
            "max_overflow": 0,
            "connect_args": {"timeout": 5, "check_same_thread": False},
        }
    else:
        options = {
            "pool_size": 10,
            "max_overflow": 0,
            "pool_timeout": 5,
            "pool_pre_ping": True,
            "pool_recycle": 1800,
            "pool_use_lifo": True,
        }
    #: What members wrote must not reach a log by way of an error message.
    options["hide_parameters"] = True
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    app.teardown_appcontext(stop_reading)
    if not event.contains(db.session, "before_flush", _refuse_flush):
        event.listen(db.session, "before_flush", _refuse_flush)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _promise_sqlite(db.engine)
        app.extensions[_READING] = _reading_engine(db.engine)


def _reading_engine(engine: Engine) -> Engine:
    """Return the engine that reads outside of acts; its connections are those of the pool that acts have theirs from.

    On PostgreSQL without a transaction around the statements: the end of one is a ROLLBACK, at which the driver
    forgets all statements that it has prepared, and each page would have its own planned anew.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _promise_sqlite(engine: Engine) -> None:
    """Full durability, enforced references, and transactions that SQLAlchemy really controls.

    Without this, Python's driver opens no transaction for a SELECT and updates get lost silently;
    a deferred transaction that turns into a writer fails at once whatever the timeout.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "journal_size_limit=67108864",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if _resting.get():
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN DEFERRED")
