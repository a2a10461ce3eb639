"""Attaches the live door to an app."""

from flask import Flask

from colep.core.live import door, wire


def init_live(app: Flask) -> None:
    """Open the live door. Refuses, as `create_app()` must, an event without an action."""
    door.open_door()
    door.check_events()
    wire.init_wire(app)
