"""Words of a thread in another text: in an answer to it, or in a new thread as far as the source's label lets them."""

import re

from colep.core.errors import Missing
from colep.core.i18n import gettext as _
from colep.forum import posts, queries
from colep.forum.posts import TextCard
from colep.forum.queries import ThreadCard
from colep.letters.links import absolute
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.policy import NotAllowed
from colep.rules.sharing import Choice, is_addressed
from colep.sharing.choices import choice_of

#: What would mean something in Markdown.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def quotation(card: ThreadCard, number: int) -> str:
    """Return a post of a loaded thread as a Markdown quotation, or an empty string."""
    found = posts.text(card, number)
    return _quoted(found) if found else ""


def _quoted(found: TextCard) -> str:
    return "".join(f"> {line}\n" for line in found.text.splitlines()) + "\n"


def may_leave(label: str) -> bool:
    """Say whether words of a thread with this label may stand in some other one."""
    return carriage(Exit.QUOTE, Label(label)) is not Carriage.NOTHING


def source(actor: Actor, thread_id: int) -> ThreadCard:
    """Return the thread that somebody quotes from. Raises Missing, NotAllowed for a label that lets nothing out."""
    card = queries.thread(actor, thread_id)
    if not may_leave(card.label):
        raise NotAllowed(Action.THREAD_OPEN, "label")
    return card


def carried(card: ThreadCard, number: int) -> str:
    """Return a post for a new thread: whose words they are, with a link, and the quotation. Raises Missing."""
    found = posts.text(card, number)
    if found is None:
        raise Missing
    place = f"[{_plain(card.title)}, #{number}]({absolute(f'{card.address}/{number}#post-{number}')})"
    if card.is_under_rule:
        head = _("A participant wrote in %(place)s:", place=place)
    else:
        head = _("%(name)s wrote in %(place)s:", name=_plain(str(found.author)), place=place)
    return f"{head}\n\n{_quoted(found)}"


def _plain(text: str) -> str:
    """Return words that are no Markdown."""
    return _MARKS.sub(r"\\\1", text)


def preset(actor: Actor, card: ThreadCard) -> Choice:
    """Return the label and audience of a quoted thread, for the new one to begin with.

    Whoever reads it as a national authority, or by name under the Rule, is not told who else it is for.
    """
    if card.is_for_all or not is_addressed(actor, card.shared):
        return Choice(Label(card.label))
    found = choice_of(card.label, card.audience_id)
    return Choice(found.label, found.audience) if card.is_under_rule and found.members else found
