"""The floor: the least that Flask and Flask-SocketIO can do under the same server.

`FLOOR_BODY` names a file whose content the view answers, so that it is as large as Colep's page.
"""

import os
from pathlib import Path

from flask import Flask, Response
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", transports=["websocket"], cors_allowed_origins="*")

BODY = Path(os.environ["FLOOR_BODY"]).read_bytes() if "FLOOR_BODY" in os.environ else b""


@app.get("/")
def page() -> Response:
    """Answer a constant page."""
    return Response(BODY, mimetype="text/html")


@socketio.on("room.join", namespace="/live")
def join(payload: dict[str, str]) -> dict[str, bool]:
    """Put the socket in a room."""
    join_room(payload["room"])
    return {"ok": True}


@socketio.on("message.send", namespace="/live")
def send(payload: dict[str, str]) -> dict[str, bool]:
    """Send a message of the same size to everybody in the room, and acknowledge."""
    change = {
        "room": payload["room"], "number": 1, "kind": "message", "id": 1,
        "html": f"<p dir=\"ltr\">{payload['text']}</p>",
        "by": {"id": 1, "name": "Bárándi Judit", "function": "Lieutenant colonel", "country": "Hungary"},
        "at": "2026-11-24T12:00:00Z", "language": "en",
    }  # fmt: skip
    emit("room.change", change, to=payload["room"])
    return {"ok": True}
