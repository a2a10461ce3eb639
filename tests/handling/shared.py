"""Things of every kind, written to be narrowed, widened, held back and recalled."""

from dataclasses import replace

from sqlalchemy import select

from colep.audit.models import AuditEntry
from colep.chat import opening
from colep.chat import service as chat
from colep.chat.models import Room
from colep.chat.opening import NewRoom
from colep.forum import service as forum
from colep.forum.models import Post
from colep.groups import membership
from colep.handling import relabelling
from colep.handling.relabelling import Seen
from colep.handling.things import KINDS
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.labels import Label
from colep.rules.sharing import FOR_ALL, AudienceKind, Choice
from colep.sharing.queries import with_groups
from tests.directory.contacts import add
from tests.groups.circles import circle
from tests.helpers import a_thread, actor_of, nonce, rows
from tests.library import practices

Ids = dict[str, int]
SENTINEL = "Marigold at dawn"


def by(*ids: int, label: Label = Label.GREEN) -> Choice:
    """Return a choice for members by name."""
    return Choice(label, AudienceKind.MEMBERS, members=ids)


def to(*groups: int, label: Label = Label.GREEN) -> Choice:
    """Return a choice for groups."""
    return Choice(label, AudienceKind.GROUPS, groups=groups)


def staff(ids: Ids, handle: str = "henrik") -> Actor:
    """Return a moderator who signed in with a passkey."""
    return replace(actor_of(handle, ids), is_strong=True, is_fresh=True)


def inside(handle: str, ids: Ids) -> Actor:
    """Return one of the cast with the groups that they are in now."""
    return with_groups(actor_of(handle, ids))


def a_circle(ids: Ids, *handles: str, route: str = "black-sea") -> int:
    """Have these people join a circle; returns its id."""
    group_id = circle(route)
    for handle in handles:
        membership.join(actor_of(handle, ids), group_id)
    return group_id


def seen(subject: Subject, thing_id: int) -> Seen:
    """Return label and audience of a thing as they stand."""
    table = KINDS[subject].table
    row = rows(select(table.label, table.audience_id).where(table.id == thing_id))[0]
    return Seen(row.label, row.audience_id)


def thread(ids: Ids, *, by_: str = "judit", answered_by: tuple[str, ...] = (), choice: Choice = FOR_ALL) -> int:
    """Open a thread with the sentinel in it, answered by these; returns its id."""
    thread_id = a_thread(actor_of(by_, ids), SENTINEL, choice=choice).thread_id
    for handle in answered_by:
        forum.reply(inside(handle, ids), thread_id, text="An answer.", language="en", nonce=nonce())
    return thread_id


def room(ids: Ids, *, by_: str = "judit", choice: Choice | None = None, is_under_rule: bool = False) -> int:
    """Open a room that is called like the sentinel; returns its id."""
    wanted = NewRoom(SENTINEL, "en", choice or by(ids["judit"], ids["emre"], ids["henrik"]), is_under_rule)
    slug = opening.open_room(actor_of(by_, ids), wanted, nonce())
    return int(rows(select(Room.id).where(Room.slug == slug))[0].id)


def one(subject: Subject, ids: Ids) -> int:
    """Make a thing of this kind for the whole community, of judit's where it has an author; returns its id."""
    if subject is Subject.THREAD:
        return thread(ids)
    if subject is Subject.POST:
        thread_id = a_thread(actor_of("layla", ids), "A question").thread_id
        forum.reply(actor_of("judit", ids), thread_id, text=SENTINEL, language="en", nonce=nonce())
        return int(rows(select(Post.id).where(Post.thread_id == thread_id, Post.number == 2))[0].id)
    if subject is Subject.ROOM:
        return room(ids)
    if subject is Subject.MESSAGE:
        return chat.send_message(actor_of("judit", ids), "general", nonce=nonce(), text=SENTINEL, language="en").id
    if subject is Subject.PRACTICE:
        return practices.write(ids, by="judit", title=SENTINEL, summary=SENTINEL)
    return add(name=SENTINEL, latin_name="", member_id=ids["judit"])


def acts_on(subject: Subject, thing_id: int) -> list[tuple[str, int, str]]:
    """Return the entries of the record about a thing: act, who, detail."""
    columns = (AuditEntry.act, AuditEntry.actor_id, AuditEntry.detail)
    found = rows(
        select(*columns)
        .where(AuditEntry.subject_kind == subject.value, AuditEntry.subject_id == thing_id)
        .order_by(AuditEntry.number)
    )
    return [tuple(row) for row in found if row.act.split(".")[0] in ("label", "item") and row.act != "item.export"]


def narrow(actor: Actor, subject: Subject, thing_id: int, choice: Choice) -> None:
    """Narrow a thing as it stands."""
    relabelling.narrow(actor, subject, thing_id, choice, seen(subject, thing_id))


def widen(actor: Actor, subject: Subject, thing_id: int, choice: Choice, reason: str = "Others need it") -> bool:
    """Propose to widen a thing as it stands."""
    return relabelling.widen(actor, subject, thing_id, choice, seen(subject, thing_id), reason=reason)
