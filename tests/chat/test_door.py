"""The parts of the live door by themselves."""

import pytest
from flask import Flask

from colep.app import create_app
from colep.core import live
from colep.core.config import Settings
from colep.core.errors import Unreadable
from colep.core.live import wire
from colep.core.live.door import EVENTS, Event
from colep.core.live.pace import Buckets
from colep.rules.actions import Action
from tests.helpers import only_sqlite


@pytest.mark.parametrize("sent", [None, 1, "x", [], ()])
def test_a_payload_is_an_object(sent: object) -> None:
    with pytest.raises(Unreadable):
        live.Payload(sent)


@pytest.mark.parametrize("value", [True, False, 1.0, "1", -1, 11, None, [1]])
def test_numbers_are_whole_within_limits_and_no_truth_values(value: object) -> None:
    with pytest.raises(Unreadable):
        live.Payload({"n": value}).number("n", 0, 10)
    assert live.Payload({"n": 10}).number("n", 0, 10) == 10
    assert live.Payload({"n": None}).number("n", 0, 10, otherwise=None) is None


@pytest.mark.parametrize("value", ["", "a b", "a/b", "й", "x" * 61, "a\n", 5])
def test_words_are_plain(value: object) -> None:
    with pytest.raises(Unreadable):
        live.Payload({"w": value}).word("w")


def test_a_bucket_empties_and_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("colep.core.live.pace.time.monotonic", lambda: now[0])
    buckets, pace = Buckets(), live.Pace(3, 2)
    assert [buckets.take("a", pace) for _ in range(4)] == [True, True, True, False]
    assert buckets.take("b", pace), "everybody has their own"
    now[0] += 0.6
    assert [buckets.take("a", pace) for _ in range(2)] == [True, False]
    now[0] += 60
    assert [buckets.take("a", pace) for _ in range(4)] == [True, True, True, False]


@only_sqlite
def test_an_event_without_an_action_stops_the_start(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(EVENTS, "room.secret", Event("room.secret", None, lambda _call: None, None, False))  # type: ignore[arg-type]
    with pytest.raises(live.UndeclaredEvent, match="secret"):
        create_app(settings)


@only_sqlite
def test_a_handler_past_the_door_stops_the_start(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_the_side = [*wire.socketio.handlers, ("room.secret", print, "/live")]
    monkeypatch.setattr(wire.socketio, "handlers", by_the_side)
    with pytest.raises(live.UndeclaredEvent, match="secret"):
        create_app(settings)


@only_sqlite
def test_a_public_action_is_none_for_the_live_door(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = Event("room.secret", Action.PUBLIC_READ, lambda _call: None, None, False)
    monkeypatch.setitem(EVENTS, "room.secret", public)
    with pytest.raises(live.UndeclaredEvent):
        create_app(settings)


@pytest.mark.parametrize(
    ("base_url", "local", "allowed"),
    [
        ("https://colep.example", False, ["https://colep.example"]),
        ("http://127.0.0.1:8000", True, ["http://127.0.0.1:8000", "http://localhost:8000"]),
        ("http://localhost", True, ["http://localhost", "http://127.0.0.1"]),
        ("http://127.0.0.1.evil.example", True, ["http://127.0.0.1.evil.example"]),
    ],
)
def test_one_origin_and_this_machines_two_names(base_url: str, local: bool, allowed: list[str]) -> None:
    assert wire.origins(base_url, local=local) == allowed
