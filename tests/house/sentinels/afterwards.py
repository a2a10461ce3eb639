"""Plants what happens to things afterwards: held back, proposed to be wider, put before a moderator, opened by two."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from colep.core.db import fetch_one
from colep.forum import service as forum
from colep.forum.models import Thread
from colep.handling import holding, relabelling
from colep.handling.relabelling import Seen
from colep.rules.acts import Subject
from colep.rules.labels import Label
from colep.rules.sharing import Choice
from colep.screening.service import Plea
from colep.secretariat import identities
from tests.helpers import nonce
from tests.house.sentinels import words
from tests.house.sentinels.cast import Cast
from tests.house.sentinels.oracle import Planted, Thing
from tests.house.sentinels.writing import WRITERS, last_part

Write = Callable[..., Thing]


def plant_afterwards(cast: Cast, write: Write) -> None:
    """Do all that; `write` makes one more thing for everybody, under the Rule or not."""
    for kind in WRITERS:
        _hold_whole(cast, write(kind))
    _hold_whole(cast, _first(cast, "thread", "members", "TLP:AMBER+STRICT"))
    for kind, part in (("thread", "post"), ("room", "message")):
        for is_under_rule in (False, True):
            _hold_part(cast, write(kind, is_under_rule=is_under_rule), Subject(part))
    _propose(cast)
    _plead(cast, _first(cast, "thread", "groups", "TLP:AMBER+STRICT"))
    _plead(cast, _first(cast, "thread", "community", "TLP:GREEN"))
    _open_by_two(cast)


def _first(cast: Cast, kind: str, audience: str, label: str, *, is_under_rule: bool = False) -> Thing:
    return next(
        thing for thing in cast.book.things
        if (thing.kind, thing.audience, thing.label, thing.is_under_rule) == (kind, audience, label, is_under_rule)
    )  # fmt: skip


def _words_of(cast: Cast, thing: Thing) -> list[str]:
    return [word for word, planted in cast.book.words.items() if planted.thing == thing]


def _hold_whole(cast: Cast, thing: Thing) -> None:
    """Its author and moderators who could see it are told the title and, but for the author, the reason."""
    book, reason = cast.book, words.draw()
    holding.hold(cast.actor("henrik"), Subject(thing.kind), thing.id, f"We look at {reason}.")
    held = replace(thing, is_held=True)
    title, *others = _words_of(cast, thing)
    book.things[book.things.index(thing)] = held
    book.words[title] = Planted(title, "held-title", held, owner=thing.author)
    book.words[reason] = Planted(reason, "held-reason", held)
    book.words |= {word: Planted(word, "held", held) for word in others}


def _hold_part(cast: Cast, thing: Thing, subject: Subject) -> None:
    """Its place stays, its words are gone for everybody."""
    reason = words.draw()
    last = _words_of(cast, thing)[-1]
    holding.hold(cast.actor("henrik"), subject, last_part(thing.kind, thing.id), f"We look at {reason}.")
    cast.book.words[last] = Planted(last, "held", thing)
    cast.book.words[reason] = Planted(reason, "held-reason", thing)


def _propose(cast: Cast) -> None:
    """Aigul proposes to let everybody see what she has written with Judit, who is asked."""
    reason = words.draw()
    thing = next(one for one in cast.book.things if one.kind == "thread" and one.among == ("open",))
    row = fetch_one(select(Thread.label, Thread.audience_id).where(Thread.id == thing.id))
    assert row is not None
    wider = Choice(Label.GREEN)
    relabelling.widen(
        cast.actor("aigul"), Subject.THREAD, thing.id, wider, Seen(row.label, row.audience_id),
        reason=f"They should see {reason}.",
    )  # fmt: skip
    cast.book.words[reason] = Planted(reason, "widening", thing, owner="aigul judit")


def _plead(cast: Cast, thing: Thing) -> None:
    """The guard finds an address of an office in it, and the author says why."""
    reason, text = words.draw(), words.draw()
    forum.reply(
        cast.actor(thing.author), thing.id, text=f"Write to desk@office.example about {text}.", language="en",
        nonce=nonce(), plea=Plea(f"An office, {reason}"),
    )  # fmt: skip
    cast.book.words[reason] = Planted(reason, "plea", thing)
    cast.book.words[text] = Planted(text, "text", thing)


def _open_by_two(cast: Cast) -> None:
    """Marlene asks who spoke under the Rule and Deniz opens it; a second request waits."""
    opened, waiting = words.draw(), words.draw()
    thread = _first(cast, "thread", "community", "TLP:GREEN", is_under_rule=True)
    room = _first(cast, "room", "community", "TLP:GREEN", is_under_rule=True)
    marlene, deniz = cast.actor("marlene"), cast.actor("deniz")
    number = identities.ask(
        marlene, Subject.POST, last_part("thread", thread.id), reason=f"We must know, {opened}."
    )  # fmt: skip
    identities.open_(deniz, number)
    identities.ask(marlene, Subject.MESSAGE, last_part("room", room.id), reason=f"And now {waiting}.")
    for word, thing in ((opened, thread), (waiting, room)):
        cast.book.words[word] = Planted(word, "unveiling", thing)
