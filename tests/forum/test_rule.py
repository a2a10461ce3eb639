"""Threads under the Chatham House Rule: nothing leads to who spoke, on no page and in no table."""

import base64
import re
import struct
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from colep.audit.models import AuditEntry
from colep.chatham.models import Speaker
from colep.chatham.queries import members_behind
from colep.core.errors import Conflict
from colep.forum import queries, service
from colep.forum.models import Post, Thread, ThreadRead
from colep.forum.posts import posts
from colep.rules.acts import VEILED
from colep.rules.labels import Label
from colep.screening.models import GuardCase
from colep.screening.notice import NotHere
from colep.screening.service import Plea
from tests.conftest import Visitor
from tests.forum.opened import (
    STRANGER,
    TRACES,
    Ids,
    a_group_of,
    a_rule_thread,
    a_stranger,
    authors,
    counted,
    for_group,
    for_people,
    hold_post,
    in_groups,
    prose,
    tables,
    written_since,
)
from tests.forum.test_writing import draft, reply_form
from tests.helpers import a_thread, actor_of, address, at_once, fresh, nonce, only_sqlite, rows
from tests.screening.conftest import ZONE

AsPerson = Callable[[str], Visitor]


def test_no_table_knows_who_spoke(app: Flask) -> None:
    """Point 6: in no row that opening and replying writes stands the author's id, but sealed; and no time but the hour."""
    author = a_stranger()
    before = tables()
    thread = a_rule_thread(author, countries=("TR",), language="mt")
    service.reply(author, thread.thread_id, text="and once more", language="mt", nonce=nonce())
    written = written_since(before)
    assert {"threads", "posts", "speakers", "thread_countries"} == set(written)
    values = [value for found in written.values() for row in found for value in row]
    assert not [value for value in values if str(STRANGER["id"]) in str(value) or value in ("mt", "MT")]
    moments = [value for value in values if isinstance(value, datetime)]
    assert moments
    assert all((moment.minute, moment.second, moment.microsecond) == (0, 0, 0) for moment in moments)
    speaker, sealed = rows(select(Speaker.id, Speaker.sealed))[0]
    assert struct.unpack(">Q", base64.urlsafe_b64decode(sealed)[1:9]) == (0,)
    assert members_behind([speaker]) == {speaker: STRANGER["id"]}
    assert rows(select(Thread.author_id, Thread.last_author_id, Thread.language, Thread.is_under_rule)) == [(None, None, "und", True)]  # fmt: skip
    assert rows(select(Post.author_id, Post.speaker_id, Post.language)) == [(None, speaker, "und")] * 2


def test_no_page_shows_who_spoke(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: list, thread, home, quotation, file; in body, headers and addresses, for readers in two languages."""
    author = a_stranger()
    thread = a_rule_thread(author, countries=("TR",))
    service.reply(author, thread.thread_id, text="We **waited** too long.", language="mt", nonce=nonce(), reply_to=1)
    for handle in ("layla", "judit", "marlene"):
        reader, seen = as_person(handle), 0
        for where in (
            "/", "/threads", "/threads?unread=1", address(thread), f"{address(thread)}/1?quote=2",
            f"/threads/{thread.thread_id}", f"{address(thread)}.md", f"/threads/new?from={thread.thread_id}&post=2",
        ):  # fmt: skip
            answer = reader.get(where)
            told = f"{answer.text} {answer.headers}"
            assert [trace for trace in TRACES if trace in told] == [], where
            # Lists and forms offer the names of all countries to choose from.
            assert "Malta" not in told or "<option" in told, where
            seen += "We **waited**" in told or "<strong>waited" in told
        assert seen == 4


def test_pages_do_not_differ_by_who_spoke(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: the same thread by two authors of two countries and languages is the same page, but for what is drawn."""

    def page_of(handle: str) -> str:
        thread = a_rule_thread(actor_of(handle, ids))
        service.reply(actor_of(handle, ids), thread.thread_id, text="x", language="en", nonce=nonce())
        page = as_person("emre").get(address(thread)).text
        page = re.sub(r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|name="nonce" value="[^"]*"', "", page)
        page = page.replace(f"thread-{thread.thread_id}", "").replace(f"/threads/{thread.thread_id}", "")
        page = re.sub(
            rf'from={thread.thread_id}\b|"thread:{thread.thread_id}"|"post:{thread.thread_id}\.\d+"', "", page
        )
        return re.sub(r"Katılımcı \d+|Participant \d+", "Participant", page)

    assert page_of("layla") == page_of("judit")


def test_one_knows_ones_own_words_and_nobody_else_does(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: marked for their author alone; the number is the same for all."""
    thread = a_rule_thread(actor_of("judit", ids))
    service.reply(actor_of("ines", ids), thread.thread_id, text="x", language="en", nonce=nonce())
    service.reply(actor_of("judit", ids), thread.thread_id, text="y", language="en", nonce=nonce())
    numbers = dict(rows(select(Post.number, Speaker.number).join(Speaker, Speaker.id == Post.speaker_id)))
    assert numbers[1] == numbers[3] != numbers[2]
    seen = authors(as_person("judit").get(f"{address(thread)}/1").text)
    assert seen == [
        f"You, as Participant {numbers[1]}",
        f"Participant {numbers[2]}",
        f"You, as Participant {numbers[3]}",
    ]
    seen = authors(as_person("nikolay").get(f"{address(thread)}/1").text)
    assert seen == [f"Participant {numbers[number]}" for number in (1, 2, 3)]
    file = as_person("judit").get(f"{address(thread)}.md").text
    assert "You, as" not in file
    assert f"## #3 · Participant {numbers[3]} · " in file


def test_numbers_are_drawn_and_nothing_joins_two_threads(app: Flask, ids: Ids) -> None:
    """Point 6: whoever speaks first is not Participant 1; one member is another speaker in each thread, in each column."""
    judit, one = actor_of("judit", ids), nonce()
    for n in range(12):
        thread = a_rule_thread(judit, f"Thread {n}")
        service.reply(judit, thread.thread_id, text="the same form", language="en", nonce=one)
    numbers = [row[0] for row in rows(select(Speaker.number))]
    assert len(numbers) == 12
    # One in 10^15 that twelve draws out of twenty are all the same, and as rare that none is above 1.
    assert len(set(numbers)) > 1
    for column in (Speaker.tag, Speaker.sealed, Post.nonce, Thread.nonce):
        found = [row[0] for row in rows(select(column))]
        assert len(found) == len(set(found)), column
    assert one not in {row[0] for row in rows(select(Post.nonce))}


def test_the_same_form_sent_twice_is_one_thread_and_one_post(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Row 40: under the Rule too, where no author can be asked for; another text is a conflict and is not lost."""
    judit, form, answered = as_person("judit"), draft(rule="y"), reply_form()
    first, second = (judit.post("/threads/new", form).headers["Location"] for _ in range(2))
    assert first == second
    where = first.split("/1#")[0]
    first, second = (judit.post(f"{where}/reply", answered).headers["Location"] for _ in range(2))
    assert first == second
    assert (counted(Thread), counted(Post), counted(Speaker)) == (1, 2, 1)
    for changed in (draft(rule="y", nonce=form["nonce"], text="Quite another text than before"), {**form, "rule": ""}):
        assert judit.post("/threads/new", changed).status_code == 409
    answer = judit.post(f"{where}/reply", {**answered, "text": "Quite another text than before"})
    assert answer.status_code == 409
    assert "Quite another text than before" in answer.text
    # Somebody else's page could draw the same nonce, and would learn nothing.
    assert as_person("layla").post("/threads/new", form).status_code == 302
    assert (counted(Thread), counted(Post)) == (2, 3)


def test_the_same_form_without_the_rule_first_is_a_conflict(app: Flask, ids: Ids) -> None:
    """Bad input: whoever has sent it under their name is not made a second thread without it, nor the other way round."""
    judit = actor_of("judit", ids)
    for is_first in (True, False):
        one = nonce()
        plan = {
            "title": "T",
            "text": "t",
            "language": "en",
            "kind": "question",
            "route_id": None,
            "countries": (),
            "themes": (),
        }
        service.open_thread(judit, service.Draft(**plan, is_under_rule=is_first), one)  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            service.open_thread(judit, service.Draft(**plan, is_under_rule=not is_first), one)  # type: ignore[arg-type]
    assert counted(Thread) == 2


def test_first_words_at_the_same_moment(app: Flask, ids: Ids) -> None:
    """Row 40: one form at two processes is one thread and one post; six members at once are six speakers."""
    judit = actor_of("judit", ids)
    one = nonce()
    opened = at_once(app, *[lambda: service.open_thread(judit, _plan(), one)] * 5)
    assert len(set(opened)) == 1, opened
    thread = opened[0]
    assert isinstance(thread, service.Written)
    two = nonce()
    replies = at_once(
        app, *[lambda: service.reply(judit, thread.thread_id, text="x", language="en", nonce=two)] * 5
    )  # fmt: skip
    assert len(set(replies)) == 1, replies
    others = ("layla", "emre", "aigul", "tamas", "nikolay", "ines")
    results = at_once(
        app,
        *[
            lambda handle=handle: service.reply(
                actor_of(handle, ids), thread.thread_id, text=handle, language="en", nonce=nonce()
            )
            for handle in others
        ],
    )  # fmt: skip
    assert sorted(result.number for result in results) == [3, 4, 5, 6, 7, 8]  # type: ignore[union-attr]
    assert (counted(Thread), counted(Speaker)) == (1, 7)


def _plan() -> service.Draft:
    return service.Draft("T", "t", "en", "question", None, ("TR",), (), is_under_rule=True)


def test_reading_is_noted_to_the_hour_and_writing_is_not(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: a mark made in the second in which a post was sent would name its author."""
    judit = actor_of("judit", ids)
    thread = a_rule_thread(judit)
    service.reply(judit, thread.thread_id, text="x", language="en", nonce=nonce())
    assert rows(select(ThreadRead.number)) == []
    assert as_person("layla").post(f"{address(thread)}/read", {"number": 2}).status_code == 204
    ((member, number, moment),) = rows(select(ThreadRead.member_id, ThreadRead.number, ThreadRead.read_at))
    assert (member, number) == (ids["layla"], 2)
    assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


@only_sqlite
def test_times_are_shown_as_hours(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: in words, on hover and for machines; in list and thread."""
    thread = a_rule_thread(actor_of("judit", ids))
    for where in ("/threads", address(thread)):
        times = re.findall(
            r'<time datetime="([^"]+)" title="([^"]+)">([^<]+)</time>', as_person("nikolay").get(where).text
        )
        assert times
        for machine, exact, short in times:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00Z", machine)
            assert re.search(r", \d\d:00–\d\d:00 \(Europe/Sofia\)$", exact)
            assert re.fullmatch(r"(yesterday )?\d\d:00–\d\d:00", short)


@only_sqlite
def test_the_composer_warns_where_few_could_have_written(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: fewer than four, or a group that may not be counted; before one opens a thread too."""
    warning, hidden_warning = "The Rule hides nobody among so few.", "This group shows nobody who is in it."
    group = a_group_of(ids, "judit", "layla", "emre", is_hidden=True)
    judit = in_groups("judit", ids)
    threads = {
        "": a_rule_thread(judit),
        warning: a_rule_thread(judit, choice=for_people(ids, "layla", "emre")),
        hidden_warning: a_rule_thread(judit, choice=for_group(group)),
    }
    four = a_rule_thread(judit, choice=for_people(ids, "layla", "emre", "tamas"))
    plain = a_thread(judit, choice=for_people(ids, "layla", "emre"))
    reader = as_person("layla")
    ar = as_person("judit")
    for sentence, thread in threads.items():
        page = ar.get(address(thread)).text
        assert [one for one in (warning, hidden_warning) if one in page] == ([sentence] if sentence else [])
    for thread in (four, plain):
        assert "composer-warning" not in ar.get(address(thread)).text
        assert reader.get(address(thread)).status_code == 200
    form = draft(rule="y", audience="members", members=[ids["layla"], ids["emre"]], act="reach")
    assert 'value="und"' not in ar.post("/threads/new", form).text, "the list of languages stays as it was"
    assert warning in ar.post("/threads/new", form).text
    assert warning not in ar.post("/threads/new", {**form, "rule": ""}).text
    assert counted(Thread) == 5


@only_sqlite
def test_nobody_named_is_named_under_the_rule(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: for whom it is by name is not said by name, on the page and in the file; quoted it is "a participant"."""
    thread = a_rule_thread(actor_of("judit", ids), choice=for_people(ids, "emre", "aigul", "ines", "tamas"))
    ines = as_person("ines")
    for where in (address(thread), f"{address(thread)}.md", "/threads", f"/threads/new?from={thread.thread_id}&post=1"):
        page = ines.get(where).text
        assert "What went wrong" in page
        for name in ("Judit", "Emre", "Sarybayeva", "Kőrösfalvi"):
            assert name not in page, where
    assert "A participant wrote in [What went wrong, #1](http" in page


@only_sqlite
def test_languages_are_not_asked_for(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: the composer has no list, and what is sent all the same is not kept; the preview is what is stored."""
    thread = a_rule_thread(actor_of("judit", ids))
    layla = as_person("layla")
    assert '<select class="select" id="language"' not in layla.get(address(thread)).text
    for language in ("ar", "xx", ""):
        shown = layla.post(f"{address(thread)}/reply", reply_form(text="سلام", language=language, act="preview"))
        assert shown.status_code == 200
        answer = layla.post(f"{address(thread)}/reply", reply_form(text="سلام", language=language))
        assert answer.status_code == 302
    assert (
        layla.post("/preview", {"text": "سلام", "language": "und"}).get_json()["html"] == rows(select(Post.html))[-1][0]
    )
    assert {row[0] for row in rows(select(Post.language))} == {"und"}
    assert '<div class="prose" lang="und"' in layla.get(address(thread)).text


def test_the_guard_names_nobody(app: Flask, ids: Ids) -> None:
    """Points 6 and 7: neither what is kept back nor what waits for a moderator leads to the author."""
    author = a_stranger()
    thread = a_rule_thread(author)
    before = tables()
    with pytest.raises(NotHere):
        service.reply(author, thread.thread_id, text=ZONE, language="en", nonce=nonce(), plea=Plea("", 5))
    with pytest.raises(NotHere):
        a_rule_thread(author, text=ZONE)
    text, plea = "Write to desk@office.example.", Plea("A desk", 5)
    service.reply(author, thread.thread_id, text=text, language="en", nonce=nonce(), plea=plea)
    written = written_since(before)
    assert str(STRANGER["id"]) not in str(written)
    entries = rows(select(AuditEntry.act, AuditEntry.actor_id, AuditEntry.session_id).order_by(AuditEntry.number))
    assert [tuple(entry) for entry in entries[-3:]] == [
        ("guard.refuse", VEILED, None), ("guard.refuse", VEILED, None), ("guard.pass", VEILED, None),
    ]  # fmt: skip
    assert rows(select(GuardCase.author_id, GuardCase.speaker_id)) == [(None, rows(select(Speaker.id))[0][0])]


def test_a_held_post_is_its_number_and_nothing_else(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 8: in both kinds of thread: no text, no author, no quotation, and the place stays; for its author too."""
    judit = actor_of("judit", ids)
    for thread in (a_rule_thread(judit, text="first"), a_thread(judit, text="first")):
        service.reply(judit, thread.thread_id, text="Sentineltext", language="en", nonce=nonce())
        service.reply(judit, thread.thread_id, text="third", language="en", nonce=nonce(), reply_to=2)
        hold_post(thread.thread_id, 2)
        fresh()
        for reader in (as_person("judit"), as_person("nikolay")):
            page = reader.get(f"{address(thread)}/1").text
            assert authors(page)[1] == "Held back by a moderator."
            assert len(prose(page)) == 2
            for where in (f"{address(thread)}/2?quote=2", f"{address(thread)}.md", "/threads", "/"):
                assert "Sentineltext" not in reader.get(where).text
            assert reader.get(f"/threads/new?from={thread.thread_id}&post=2").status_code == 404
            file = reader.get(f"{address(thread)}.md").text
            assert "## #2\n\nHeld back by a moderator." in file
        card = posts(queries.thread(judit, thread.thread_id), 2)[0]
        fresh()
        assert (card.author_id, str(card.author), card.html, card.country, card.participant, card.is_held) == (0, "", "", "", 0, True)  # fmt: skip


@only_sqlite
def test_the_page_says_what_the_rule_means(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: on the thread, in the list, and where one sets it; nowhere else."""
    judit = as_person("judit")
    assert judit.post("/threads/new", draft(rule="y")).status_code == 302
    thread = a_thread(actor_of("judit", ids), "Plain")
    ruled = address(service.Written(*rows(select(Thread.id, Thread.slug).where(Thread.is_under_rule))[0], 1))
    assert "Under the Chatham House Rule." in judit.get(ruled).text
    assert "You write as a participant without a name." in judit.get(ruled).text
    assert "Chatham" not in judit.get(address(thread)).text
    assert judit.get("/threads").text.count("<span>Chatham House Rule</span>") == 1
    assert "cannot be changed later" in judit.get("/threads/new").text


@pytest.mark.parametrize("label", [Label.GREEN, Label.AMBER, Label.AMBER_STRICT])
@only_sqlite
def test_a_reply_cannot_put_a_thread_under_the_rule(app: Flask, as_person: AsPerson, ids: Ids, label: Label) -> None:
    """Bad input: nor take it off, whatever fields a form has."""
    judit = actor_of("judit", ids)
    choice = for_people(ids, "layla", label=label)
    for thread, is_ruled in ((a_thread(judit, choice=choice), False), (a_rule_thread(judit, choice=choice), True)):
        forged = reply_form(
            rule="" if is_ruled else "y", is_under_rule="y", author_id=1, speaker_id=1, label="TLP:CLEAR"
        )
        assert as_person("layla").post(f"{address(thread)}/reply", forged).status_code == 302
        kept = rows(select(Thread.is_under_rule, Thread.label).where(Thread.id == thread.thread_id))
        assert kept == [(is_ruled, label.value)]
