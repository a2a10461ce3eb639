"""Files that members take away: the one place where something shared leaves as a file.

What a file may hold is asked of `rules.exits`. Its label stands in its name and in its first and last line, and each
time somebody takes one there is an entry in the record of acts.
"""

from enum import Enum
from urllib.parse import quote

from flask import Response

from colep.accounts.models import Member
from colep.accounts.still import require_session
from colep.audit.service import record
from colep.core import clock, i18n
from colep.core.db import db, transaction
from colep.core.i18n import gettext as _
from colep.core.names import Name
from colep.core.text import slug
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.policy import NotAllowed, require


class FileKind(Enum):
    """What can be taken away: the end of its name, and its type."""

    MARKDOWN = ("md", "text/markdown; charset=utf-8")
    #: An address book reads its first and last line; the label stands in its note, where `directory.vcard` puts it.
    VCARD = ("vcf", "text/vcard; charset=utf-8")


#: A contact is there to be kept in an address book; everything else wants a fresh proof, see docs/decisions/0020.
_ACTIONS = {Subject.CONTACT: Action.CONTACT_READ}


def exported(  # noqa: PLR0913 - keywords only: a file is made of these
    actor: Actor, subject: Subject, subject_id: int, *, stem: str, label: str, audience: str, body: str,
    kind: FileKind = FileKind.MARKDOWN, from_session: int,
) -> Response:  # fmt: skip
    """Return something shared as a file, and enter in the record who took it. The caller has loaded it for this reader.

    `stem` is what the file is called after, `audience` the sentence that says for whom it is. Raises NotAllowed with
    the reason `label` for what does not leave as a file, and Missing for a session that has ended meanwhile.
    """
    action = _ACTIONS.get(subject, Action.ITEM_EXPORT)
    require(actor, action)
    if not may_leave(label):
        raise NotAllowed(action, "label")
    taker = _take(actor, subject, subject_id, label, from_session)
    text = _marked(body, label, audience, taker) if kind is FileKind.MARKDOWN else body
    response = Response(text, content_type=kind.value[1])
    response.headers["Content-Disposition"] = _disposition(label, f"{subject.value}-{subject_id}", stem, kind.value[0])
    response.headers["Cache-Control"] = "no-store"
    return response


def may_leave(label: str) -> bool:
    """Say whether something with this label leaves as a file."""
    return carriage(Exit.EXPORT, Label(label)) is Carriage.WHOLE


def _take(actor: Actor, subject: Subject, subject_id: int, label: str, from_session: int) -> Name:
    """Enter it in the record, and return the name of who takes it."""
    with transaction():
        require_session(from_session, actor.member_id)
        member = db.session.get_one(Member, actor.member_id)
        taker = Name(member.name, member.latin_name)
        record(
            Act.ITEM_EXPORT, subject, subject_id, actor_id=actor.member_id, session_id=from_session, detail=label
        )  # fmt: skip
    return taker


def _marked(body: str, label: str, audience: str, taker: Name) -> str:
    taken = _("Taken from Colep by %(name)s, %(time)s.", name=str(taker), time=i18n.when_exactly(clock.now()))
    return f"{label}\n\n{audience}\n{taken}\n\n{body.strip()}\n\n{label}\n"


def _disposition(label: str, plain: str, stem: str, ending: str) -> str:
    """Name a file in its own script, and plainly for old programs. Source: RFC 6266, RFC 5987."""
    mark = label.replace(":", "-").replace("+", "-")
    own = quote(f"{mark}-{slug(stem)}", safe="")
    return f"attachment; filename=\"{mark}-{plain}.{ending}\"; filename*=UTF-8''{own}.{ending}"
