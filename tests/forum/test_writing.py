"""Opening and replying: everything once, in order, and nothing that was typed is lost."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.core import events, i18n
from colep.core.db import execute, transaction
from colep.core.errors import Conflict, Missing
from colep.forum import service
from colep.forum.events import ReplyWritten, ThreadOpened
from colep.forum.models import Post, Thread, ThreadCountry, ThreadRead, ThreadTheme
from colep.rules.policy import NotAllowed
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.core.test_markup import read
from tests.helpers import a_thread, actor_of, address, at_once, fresh, likeness, nonce, only_sqlite, rows

AsPerson = Callable[[str], Visitor]


def draft(**changes: object) -> dict[str, object]:
    """What a good new thread looks like as a form."""
    return {
        "title": "How do you check stamps?", "text": "**Tell** us.", "language": "en", "kind": "question", "route": "east-med",
        "countries": ["TR", "GR"], "themes": [], "nonce": nonce(), "label": "TLP:GREEN", "audience": "community", "act": "post", **changes,
    }  # fmt: skip


def reply_form(**changes: object) -> dict[str, object]:
    """What a good reply looks like."""
    return {"text": "We look at **ink**.", "language": "en", "nonce": nonce(), "act": "post", **changes}


def alerts(page: str) -> str:
    """Return the sentences of a page that say what is wrong."""
    return " ".join(re.findall(r'<p class="error"(?! id="offline")[^>]*>(.*?)</p>', page, re.DOTALL))


def test_a_thread_is_opened_and_read_by_others(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """From the form to another member's page, in the reader's language and direction."""
    answer = as_person("judit").post("/threads/new", draft())
    assert answer.status_code == 302
    assert re.fullmatch(r"/threads/\d+-how-do-you-check-stamps/1#post-1", answer.headers["Location"])
    page = as_person("layla").get(answer.headers["Location"])
    assert page.status_code == 200
    assert '<html lang="ar" dir="rtl"' in page.text
    assert '<div class="prose" lang="en" dir="ltr"><p dir="ltr"><strong>Tell</strong> us.</p>' in page.text
    thread = rows(
        select(Thread.title, Thread.route_id, Thread.country_codes, Thread.author_id, Thread.last_number, Thread.label)
    )
    assert thread == [("How do you check stamps?", "east-med", "TR GR", ids["judit"], 1, "TLP:GREEN")]
    assert {row[0] for row in rows(select(ThreadCountry.country_code))} == {"TR", "GR"}
    assert rows(select(ThreadRead.member_id, ThreadRead.number)) == [(ids["judit"], 1)]


def test_a_reply_follows_and_answers(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """It gets the next number, and says which post it answers."""
    thread = a_thread(actor_of("judit", ids))
    answer = as_person("layla").post(f"{address(thread)}/reply", reply_form(text="مرحبا", language="ar", reply_to=1))
    assert answer.headers["Location"] == f"{address(thread)}/2#post-2"
    page = as_person("judit").get(address(thread)).text
    assert '<div class="prose" lang="ar" dir="rtl"><p dir="rtl">مرحبا</p>' in page
    assert "#post-1" in page.split('id="post-2"')[1]
    post = rows(select(Post.number, Post.author_id, Post.reply_to, Post.text).where(Post.number == 2))
    assert post == [(2, ids["layla"], 1, "مرحبا")]


@pytest.mark.parametrize("handle", ["layla", "emre", "aigul"])
@only_sqlite
def test_everybody_reads_in_their_own_language(
    app: Flask, as_person: AsPerson, ids: dict[str, int], handle: str
) -> None:
    """The page is the reader's, the post is the writer's."""
    thread = a_thread(actor_of("judit", ids), "Как проверяете?", text="Печать и бумага", language="ru")
    tag, direction = {"layla": ("ar", "rtl"), "emre": ("tr", "ltr"), "aigul": ("ru", "ltr")}[handle]
    page = as_person(handle).get(address(thread)).text
    assert f'<html lang="{tag}" dir="{direction}"' in page
    assert '<div class="prose" lang="ru" dir="ltr">' in page
    assert '<bdi dir="ltr" class="tlp tlp-green">TLP:GREEN</bdi>' in page


def test_eight_writers_leave_no_hole(app: Flask, ids: dict[str, int]) -> None:
    """DESIGN: numbers 1 to N in commit order, whoever writes at once, on both databases."""
    thread = a_thread(actor_of("judit", ids))
    writers = ["layla", "emre", "aigul", "judit", "tamas", "nikolay", "ines", "marlene"]

    def write_six(handle: str) -> list[int]:
        actor = actor_of(handle, ids)
        return [
            service.reply(actor, thread.thread_id, text=f"{handle} {n}", language="en", nonce=nonce()).number
            for n in range(6)
        ]

    results = at_once(app, *[lambda handle=handle: write_six(handle) for handle in writers])
    numbers = sorted(number for result in results for number in result)  # type: ignore[union-attr]
    assert numbers == list(range(2, 50))
    kept = rows(select(Post.number).where(Post.thread_id == thread.thread_id).order_by(Post.id))
    assert [row[0] for row in kept] == list(range(1, 50))
    assert rows(select(Thread.last_number)) == [(49,)]
    assert all(result == sorted(result) for result in results)  # type: ignore[type-var]


def test_the_same_form_sent_twice_is_one_post(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 40: a double click, or a phone that sends again: one post, and the same answer."""
    layla = as_person("layla")
    thread = a_thread(actor_of("judit", ids))
    for where, form in ((f"{address(thread)}/reply", reply_form()), ("/threads/new", draft())):
        first, second = layla.post(where, form), layla.post(where, form)
        assert first.status_code == second.status_code == 302
        assert first.headers["Location"] == second.headers["Location"]
    assert rows(select(func.count(Post.id)))[0][0] == 3
    assert rows(select(func.count(Thread.id)))[0][0] == 2


def test_the_same_form_sent_at_the_same_moment_is_one_post(app: Flask, ids: dict[str, int]) -> None:
    """Row 40: both arrive before either is stored, at two processes; nobody gets a fault."""
    thread, layla = a_thread(actor_of("judit", ids)), actor_of("layla", ids)
    for _ in range(3):
        one = nonce()
        replies = at_once(
            app, *[lambda one=one: service.reply(layla, thread.thread_id, text="once", language="en", nonce=one)] * 6
        )
        assert len(set(replies)) == 1, replies
        assert isinstance(replies[0], service.Written)
        two = nonce()
        plan = service.Draft(
            title="T", text="t", language="en", kind="question", route_id=None, countries=("TR",), themes=()
        )
        opened = at_once(app, *[lambda two=two, plan=plan: service.open_thread(layla, plan, two)] * 6)
        assert len(set(opened)) == 1, opened
        assert isinstance(opened[0], service.Written)
    assert rows(select(func.count(Post.id)))[0][0] == 7
    assert [
        row[0] for row in rows(select(Post.number).where(Post.thread_id == thread.thread_id).order_by(Post.id))
    ] == [1, 2, 3, 4]


def test_one_form_with_two_texts_is_a_conflict(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """The second text is not stored and not lost: the page shows it."""
    layla, thread = as_person("layla"), a_thread(actor_of("judit", ids))
    form = reply_form()
    layla.post(f"{address(thread)}/reply", form)
    for where, changed in (
        (f"{address(thread)}/reply", {**form, "text": "another text than before"}),
        ("/threads/new", draft(nonce=form["nonce"], text="another text than before")),
    ):
        answer = layla.post(where, changed)
        assert answer.status_code == 409
        assert "another text than before" in answer.text
    other = a_thread(actor_of("judit", ids), "Another")
    assert layla.post(f"{address(other)}/reply", form).status_code == 409
    assert as_person("emre").post(f"{address(thread)}/reply", form).status_code == 302
    assert rows(select(func.count(Post.id)))[0][0] == 4


def test_answering_a_post_that_is_not_in_the_thread_is_missing(
    app: Flask, as_person: AsPerson, ids: dict[str, int]
) -> None:
    """Row 33: parent and child must fit; nothing is stored, and no number is used up."""
    layla, thread = as_person("layla"), a_thread(actor_of("judit", ids))
    for wrong in (2, 3, 0, -1, 999_999_999_999_999):
        assert layla.post(f"{address(thread)}/reply", reply_form(reply_to=wrong)).status_code == 404
    assert rows(select(Thread.last_number)) == [(1,)]
    assert layla.post(f"{address(thread)}/reply", reply_form(reply_to=1)).headers["Location"].endswith("/2#post-2")
    page = layla.get(f"{address(thread)}/1?quote=77").text
    assert "&gt;" not in page.split("<textarea")[1].split("</textarea>")[0]


@only_sqlite
def test_quoting_puts_the_text_into_the_form(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """As a quotation, line by line, in the composer of the page."""
    thread = a_thread(actor_of("judit", ids), text="one\n\ntwo <b>")
    page = as_person("layla").get(f"{address(thread)}/1?quote=1").text
    area = page.split("<textarea")[1].split("</textarea>")[0]
    assert "&gt; one\n&gt; \n&gt; two &lt;b&gt;" in area
    assert 'name="reply_to"' in page


def test_hidden_and_missing_look_the_same(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 38: a RED thread, a RED one by its right address, and one that never was; reading and writing."""
    thread = a_thread(actor_of("judit", ids), "The secret title")
    with transaction():
        execute(update(Thread).values(label="TLP:RED"))
    number = thread.thread_id
    layla = as_person("layla")
    for tail in ("", "/1", "/7"):
        hidden, wrong, missing = (
            likeness(layla.get(f"/threads/{place}{tail}"))
            for place in (f"{number}-{thread.slug}", f"{number}-zzz", "999-zzz")
        )
        assert hidden[0] == wrong[0] == missing[0] == 404
        assert wrong[1].replace(f"/threads/{number}", "") == missing[1].replace("/threads/999", "")
        assert wrong[2] == missing[2]
        assert "secret" not in hidden[1].replace(thread.slug, "")
    assert layla.get(f"/threads/{number}").status_code == layla.get("/threads/999").status_code == 404
    for where in (f"{address(thread)}/reply", f"{address(thread)}/read"):
        answers = [
            likeness(layla.post(place, reply_form(number=1)))
            for place in (where, where.replace(f"/{number}-", "/999-"))
        ]
        assert answers[0][0] == 404
        assert answers[0] == answers[1]
    assert "secret" not in layla.get("/threads").text
    with pytest.raises(Missing):
        service.mark_read(actor_of("layla", ids), number, 1)
    with pytest.raises(Missing):
        service.reply(actor_of("layla", ids), number, text="x", language="en", nonce=nonce())


@only_sqlite
def test_acts_ask_the_law_themselves(app: Flask, ids: dict[str, int]) -> None:
    """Row 28: whoever calls the service, a page or a command."""
    thread = a_thread(actor_of("judit", ids))
    for outsider in (actor_of("samira", ids), actor_of("oliver", ids)):
        with pytest.raises(NotAllowed):
            a_thread(outsider)
        with pytest.raises(NotAllowed):
            service.reply(outsider, thread.thread_id, text="x", language="en", nonce=nonce())
        with pytest.raises(NotAllowed):
            service.mark_read(outsider, thread.thread_id, 1)
    with pytest.raises(Missing):
        service.reply(
            actor_of("layla", ids, Standing.SUSPENDED), thread.thread_id, text="x", language="en", nonce=nonce()
        )


@only_sqlite
def test_facts_name_the_post_and_carry_no_text(app: Flask, ids: dict[str, int]) -> None:
    """DESIGN: ids, told once for each post that is really stored, and not again for the same nonce."""
    told: list[object] = []
    before = {kind: list(events._listeners[kind]) for kind in (ThreadOpened, ReplyWritten)}
    try:
        for kind in before:
            events._listeners[kind][:] = [told.append]
        thread, one = a_thread(actor_of("judit", ids)), nonce()
        for _ in range(2):
            service.reply(actor_of("layla", ids), thread.thread_id, text="x", language="en", nonce=one)
        with pytest.raises(Conflict):
            service.reply(actor_of("layla", ids), thread.thread_id, text="y", language="en", nonce=one)
        assert told == [ThreadOpened(thread.thread_id), ReplyWritten(thread.thread_id, 2)]
    finally:
        for kind, listeners in before.items():
            events._listeners[kind][:] = listeners


@only_sqlite
def test_the_preview_is_what_is_stored(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 44: the same function: in JSON for scripts, in the page without one, and in the post."""
    layla, thread = as_person("layla"), a_thread(actor_of("judit", ids))
    text = "# Title\n\n- *a*\n- سلام <script>alert(1)</script>\n\n> quote https://a.example\n\n`code`"
    sent = layla.post("/preview", {"text": text, "language": "ar"}).get_json()["html"]
    by_form = layla.post(f"{address(thread)}/reply", reply_form(text=text, language="ar", act="preview"))
    by_new = layla.post("/threads/new", draft(text=text, language="ar", act="preview"))
    assert by_form.status_code == by_new.status_code == 200
    assert rows(select(func.count(Post.id)))[0][0] == 1
    assert sent in by_form.text
    assert sent in by_new.text
    layla.post(f"{address(thread)}/reply", reply_form(text=text, language="ar"))
    assert rows(select(Post.html).where(Post.number == 2))[0][0] == sent
    assert sent in layla.get(address(thread)).text
    assert read(sent).faults == []


BAD_TEXTS = {
    "empty": ("", "Write something here."), "spaces": (" \n\t ", "Write something here."), "invisible": ("\u200b\u2800\u3164", "Write something here."),
    "long": ("x" * 20_001, "This is too long: at most 20,000 characters."), "binary": ("before\x00after", "This holds characters that are not text."),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(BAD_TEXTS))
@only_sqlite
def test_a_text_that_cannot_be_kept_gets_a_sentence_and_stays_in_the_form(
    app: Flask, as_person: AsPerson, ids: dict[str, int], kind: str
) -> None:
    """Rows 52, 53: 422, nothing stored, what was typed is still there, in all three places."""
    judit, thread = as_person("judit"), a_thread(actor_of("emre", ids))
    text, sentence = BAD_TEXTS[kind]
    for where, form in ((f"{address(thread)}/reply", reply_form(text=text)), ("/threads/new", draft(text=text))):
        for act in ("post", "preview"):
            answer = judit.post(where, {**form, "act": act})
            assert answer.status_code == 422, (where, act)
            assert sentence in alerts(answer.text)
            assert 'class="preview"' not in answer.text
            kept = answer.text.split('name="text"')[1].split("</textarea>")[0]
            assert text.strip()[:6] in kept
            assert len(kept) >= len(text)
    shown = judit.post("/preview", {"text": text, "language": "en"})
    assert shown.status_code == 422
    assert sentence in shown.get_json()["error"]["message"]
    assert rows(select(func.count(Post.id)))[0][0] == 1


@only_sqlite
def test_the_sentence_is_in_the_reader_s_language(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """As soon as there is a catalogue; the page around it is in the reader's direction anyway."""
    thread = a_thread(actor_of("judit", ids))
    answer = as_person("layla").post(f"{address(thread)}/reply", reply_form(text=""))
    assert 'dir="rtl"' in answer.text
    i18n.set_reader("ar")
    assert i18n.gettext("Write something here.") in alerts(answer.text)


@only_sqlite
def test_tricks_in_a_text_are_taken_out_and_scripts_stay_text(
    app: Flask, as_person: AsPerson, ids: dict[str, int]
) -> None:
    """Rows 43 and 53."""
    judit = as_person("judit")
    judit.post(
        "/threads/new",
        draft(
            title="A\u202eb <script>alert(1)</script>",
            text="می\u200cخواهم\u202e\n\n<img src=x onerror=alert(1)>",
            language="fa",
        ),
    )
    title, slug = rows(select(Thread.title, Thread.slug))[0]
    assert (title, slug) == ("Ab <script>alert(1)</script>", "ab-script-alert-1-script")
    text, html = rows(select(Post.text, Post.html))[0]
    assert text.startswith("می\u200cخواهم\n")
    assert "\u202e" not in text + html
    assert read(html).faults == []
    for where in ("/threads", f"/threads/{rows(select(Thread.id))[0][0]}-{slug}"):
        page = judit.get(where).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", "TLP:RED"), ("label", "TLP:AMBER"), ("label", "TLP:AMBER+STRICT"), ("label", "nonsense"), ("audience", "everybody"), ("audience", "groups"), ("audience", "members"), ("kind", "sermon"),
        ("route", "to-the-moon"), ("countries", ["TR", "QQ"]), ("countries", ["HU"] * 11), ("themes", ["nonsense"]), ("language", "xx"), ("nonce", "not-a-uuid"), ("title", "x" * 161), ("title", "\u2800"), ("title", ""),
        ("countries", ["HU", "TR", "GR", "BG", "RO", "RS", "AT", "DE", "IT", "IQ", "IR"]),
    ],
)  # fmt: skip
@only_sqlite
def test_a_forged_field_stores_nothing(app: Flask, as_person: AsPerson, field: str, value: object) -> None:
    """Row 32: 422 with a sentence, and the text is still there."""
    answer = as_person("judit").post("/threads/new", draft(**{field: value}, text="The text that must stay"))
    assert answer.status_code == 422
    assert alerts(answer.text)
    assert "The text that must stay" in answer.text.split('name="text"')[1]
    assert rows(select(func.count(Thread.id)))[0][0] == 0


@pytest.mark.parametrize("left_out", ["title", "text", "language", "kind", "nonce", "route"])
@pytest.mark.parametrize("act", ["post", "preview"])
@only_sqlite
def test_a_field_that_is_not_sent_is_no_fault(
    app: Flask, as_person: AsPerson, ids: dict[str, int], left_out: str, act: str
) -> None:
    """Row 52: forms that no page makes."""
    judit, thread = as_person("judit"), a_thread(actor_of("emre", ids))
    form = draft(act=act)
    del form[left_out]
    assert judit.post("/threads/new", form).status_code in (302, 200, 422)
    reply = {**reply_form(act=act), "reply_to": "abc"}
    reply.pop(left_out, None)
    assert judit.post(f"{address(thread)}/reply", reply).status_code == 422
    short = {"text": "x", "language": "en"}
    short.pop(left_out, None)
    assert judit.post("/preview", short).status_code in (200, 422)


@only_sqlite
def test_further_fields_change_nothing(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 32: no author, number, time or HTML comes from a form."""
    more = {
        "author_id": ids["marlene"],
        "number": 77,
        "html": "<b>",
        "created_at": "2001-01-01",
        "thread_id": 5,
        "markup_version": 9,
        "last_number": 50,
    }
    as_person("judit").post("/threads/new", draft(**more))
    assert rows(select(Post.author_id, Post.number, Post.html)) == [
        (ids["judit"], 1, '<p dir="ltr"><strong>Tell</strong> us.</p>\n')
    ]
    assert rows(select(Thread.last_number, Thread.author_id)) == [(1, ids["judit"])]


@only_sqlite
def test_the_composer_says_who_will_read(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """DESIGN §3: in words, before it is sent."""
    thread = a_thread(actor_of("judit", ids))
    for where in ("/threads/new", address(thread)):
        assert "10 people in 7 countries" in as_person("judit").get(where).text


@only_sqlite
def test_two_countries_twice_are_two(app: Flask, as_person: AsPerson) -> None:
    """A form sent with doubles."""
    assert as_person("judit").post("/threads/new", draft(countries=["TR", "GR", "TR"])).status_code == 302
    fresh()
    assert rows(select(Thread.country_codes)) == [("TR GR",)]
    assert rows(select(func.count()).select_from(ThreadTheme.__table__))[0][0] == 0
