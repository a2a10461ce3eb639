"""A thread as a file: its posts as they were written."""

from collections.abc import Iterable, Iterator

from flask import Response, g

from colep.audience.cards import audience_card
from colep.audience.exports import exported
from colep.core.hours import hour_exactly
from colep.core.http.doors import actor, may
from colep.core.i18n import country_name, number, pgettext, when_exactly
from colep.core.i18n import gettext as _
from colep.forum import posts, queries
from colep.forum.blueprint import blueprint
from colep.forum.posts import TextCard
from colep.forum.queries import ThreadCard
from colep.rules.actions import Action
from colep.rules.acts import Subject
from colep.rules.policy import require


@blueprint.get("/threads/<int:thread_id>-<slug>.md")
@may(Action.ITEM_EXPORT)
def export(thread_id: int, slug: str) -> Response:
    """Give the thread as a text file, with its label."""
    # Some may take other things away, and do not read threads.
    require(actor(), Action.THREAD_READ)
    card = queries.thread(actor(), thread_id)
    audience = audience_card(
        actor(), Action.THREAD_READ, card.label, card.audience_id, names=not card.is_under_rule
    )  # fmt: skip
    return exported(
        actor(), Subject.THREAD, card.id, stem=card.title, label=card.label, audience=audience.sentence,
        body=as_text(card, posts.texts(card)), from_session=g.signed_in.session_id,
    )  # fmt: skip


def as_text(card: ThreadCard, found: Iterable[TextCard]) -> str:
    """Return a thread as Markdown. Under the Rule nobody's own posts are marked: a file goes through other hands."""
    return "\n\n".join(_parts(card, found))


def _parts(card: ThreadCard, found: Iterable[TextCard]) -> Iterator[str]:
    yield f"# {card.title}"
    if card.is_under_rule:
        yield _("Under the Chatham House Rule: what is said here may be used, who said it stays unknown.")
    for post in found:
        yield f"## #{post.number}{_head(post)}"
        yield _("Held back by a moderator.") if post.is_held else post.text


def _head(post: TextCard) -> str:
    if post.is_held:
        return ""
    if post.participant:
        who, time = _("Participant %(number)s", number=number(post.participant)), hour_exactly(post.created_at)
    else:
        who = f"{post.author}{pgettext('between list items', ', ')}{country_name(post.country)}"
        time = when_exactly(post.created_at)
    return f" · {who} · {time}"
