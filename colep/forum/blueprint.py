"""The blueprint of the threads, and what its pages share."""

from flask import Blueprint, request, url_for

from colep.forum.pens import Written

blueprint = Blueprint("forum", __name__)


def wants_preview() -> bool:
    """Say whether a form was sent to look at, and not to be stored."""
    return request.method == "POST" and request.form.get("act") == "preview"


def address_of(written: Written) -> str:
    """Return the address of a post that has just been written."""
    number = written.number
    return url_for("forum.at_post", thread_id=written.thread_id, slug=written.slug, number=number) + f"#post-{number}"
