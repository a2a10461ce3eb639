"""Labels and audiences on threads: chosen when one opens them, kept by everything that follows."""

import re
import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Invalid, Missing
from colep.forum import queries, service
from colep.forum.models import Post, Thread
from colep.forum.queries import Filters
from colep.rules.labels import Label
from colep.rules.policy import NotAllowed
from colep.rules.sharing import LABELS_OF, AudienceKind
from colep.sharing.models import Audience, Group
from tests.conftest import Visitor
from tests.forum.opened import Ids, a_group_of, a_rule_thread, counted, for_group, for_people, in_groups, narrow, prose
from tests.forum.test_writing import alerts, draft, reply_form
from tests.helpers import a_thread, actor_of, address, at_once, fresh, likeness, nonce, only_sqlite, rows

AsPerson = Callable[[str], Visitor]


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("kind", list(AudienceKind))
def test_every_label_for_every_audience(
    app: Flask, as_person: AsPerson, ids: Ids, kind: AudienceKind, label: Label
) -> None:
    """Point 3: stored as it was chosen, or refused with a sentence at the label; read by those whom the law lets."""
    team = a_group_of(ids, "judit", "layla")
    form = draft(label=label.value, audience=kind.value, groups=[team], members=[ids["layla"]], title="Sentinelia")
    answer = as_person("judit").post("/threads/new", form)
    if label not in LABELS_OF[kind]:
        assert answer.status_code == 422
        assert "possible" in alerts(answer.text) or "TLP:RED is for persons" in alerts(answer.text)
        assert "**Tell** us." in answer.text
        assert (counted(Thread), counted(Audience)) == (0, 1)
        return
    where = answer.headers["Location"].split("/1#")[0]
    kept = rows(select(Thread.label, Audience.kind).join(Audience, Audience.id == Thread.audience_id))
    assert kept == [(label.value, kind.value)]
    # Tamás is of the same services as Judit; Emre stands for nobody in the audience.
    expected = {"judit": True, "layla": True, "tamas": label is Label.AMBER, "emre": False}
    for handle, is_reached in expected.items():
        reader, is_seen = as_person(handle), is_reached or kind is AudienceKind.COMMUNITY
        page, listed = reader.get(where), reader.get("/threads").text
        assert (page.status_code == 200) is is_seen, handle
        assert ("Sentinelia" in listed) is is_seen, handle
        assert (reader.post(f"{where}/reply", reply_form()).status_code == 302) is is_seen
        if is_seen:
            assert f">{label}</bdi>" in page.text
            assert (f">{label}</bdi>" in listed) is (label is not Label.GREEN)


@only_sqlite
def test_the_list_says_what_is_not_for_everybody(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 3: in words; what is for everybody has none."""
    judit = actor_of("judit", ids)
    a_thread(judit, "For all")
    assert "Not for everybody" not in as_person("tamas").get("/threads").text
    thread = a_thread(judit, "For two", choice=for_people(ids, "tamas"))
    page = as_person("tamas").get("/threads").text
    assert page.count("Not for everybody") == 1
    assert f'data-item="thread:{thread.thread_id}"' in page


@only_sqlite
def test_forged_audiences_are_all_answered_alike(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Bad input: a group that is closed to one, and one that never was; a member who has left, and nobody."""
    closed = a_group_of(ids, "emre", "aigul", entry="closed")
    judit = as_person("judit")
    for audience, field, wrong in (
        ("groups", "groups", (closed, 4711, "x", "-1", 10**30)),
        ("members", "members", (4711, "x", 0)),
    ):
        answers = set()
        for value in wrong:
            answer = judit.post(
                "/threads/new", draft(audience=audience, **{field: [value]}, text="What must stay here")
            )
            assert answer.status_code == 422
            assert "What must stay here" in answer.text
            answers.add(alerts(answer.text))
        assert len(answers) == 1, answers
    assert counted(Thread) == 0


@only_sqlite
def test_people_can_be_found_without_a_script(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 5: the button shows the form again, with everything that was typed, and stores nothing."""
    judit = as_person("judit")
    for act in ("find", "reach"):
        form = draft(audience="members", members=[ids["layla"]], find="Emre", title="", text="Half a sent", act=act)
        answer = judit.post("/threads/new", form)
        assert answer.status_code == 200
        assert not alerts(answer.text)
        assert "Half a sent" in answer.text
        assert "2 people in 2 countries" in answer.text
        assert ("Emre Karadağlı" in answer.text) is (act == "find")
    assert counted(Thread) == 0


def test_what_one_may_not_see_is_missing_in_every_position(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Rows 33 and 38: page, post, reply, reading mark, quotation and file of a hidden thread are those of none."""
    thread = a_thread(actor_of("judit", ids), "Sentinelia", choice=for_people(ids, "layla", label=Label.RED))
    emre, number = as_person("emre"), thread.thread_id
    emre.csrf_token()
    for where in ("/threads/{}-x", "/threads/{}-x/1", "/threads/{}", "/threads/{}-x.md", "/threads/new?from={}&post=1"):
        hidden, missing = (likeness(emre.get(where.format(one))) for one in (number, 4711))
        assert hidden[0] == 404
        assert _without(hidden[1], number) == _without(missing[1], 4711), where
        assert hidden[2] == missing[2]
    for where, form in (
        ("/threads/{}-x/reply", reply_form()), ("/threads/{}-x/read", {"number": 1}), ("/threads/new", draft(**{"from": "{}"})),
    ):  # fmt: skip
        hidden, missing = (
            likeness(emre.post(where.format(one), {k: v.format(one) if k == "from" else v for k, v in form.items()}))
            for one in (number, 4711)
        )
        assert hidden == missing
        assert hidden[0] == 404
    for wrong in ("0", "-1", "x", str(10**30)):
        assert emre.post("/threads/new", draft(**{"from": wrong})).status_code == 404
        assert emre.get(f"/threads/new?from={wrong}").status_code == 404
    assert counted(Post) == 1


def _without(page: str, thread_id: int) -> str:
    """Return a page without the number of a thread: the address of the page stands in it."""
    return re.sub(rf"(/threads/|from(=|%3D)){thread_id}\b", "", page)


def test_a_thread_of_a_group_that_is_over_is_read_only(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 2: no composer, and a reply that was begun before is refused with a sentence."""
    team = a_group_of(ids, "judit", "layla")
    thread = a_thread(in_groups("judit", ids), choice=for_group(team))
    layla = as_person("judit")
    assert 'name="text"' in layla.get(address(thread)).text
    with transaction():
        execute(update(Group).where(Group.id == team).values(ends_at=clock.now()))
    page = layla.get(address(thread)).text
    assert 'name="text"' not in page
    assert "The group that this is for has ended" in page
    assert "?reply=1" not in page
    assert layla.post(f"{address(thread)}/reply", reply_form()).status_code == 403
    assert counted(Post) == 1


def test_a_reply_asks_again_under_the_lock(app: Flask, ids: Ids) -> None:
    """Rows 34 and 40: who may not see the thread any more when the reply is stored has no reply stored."""
    layla, thread = actor_of("layla", ids), a_thread(actor_of("judit", ids))
    inside = threading.Event()

    def narrows() -> None:
        with transaction():
            execute(update(Thread).where(Thread.id == thread.thread_id).values(label="TLP:RED"))
            inside.set()
            time.sleep(0.4)

    def replies() -> object:
        inside.wait(10)
        return service.reply(layla, thread.thread_id, text="too late", language="en", nonce=nonce())

    _, result = at_once(app, narrows, replies)
    assert isinstance(result, Missing)
    assert counted(Post) == 1
    assert rows(select(Thread.last_number)) == [(1,)]


def test_a_held_thread_is_missing(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 8: for its author too: page, list, count, reply, quotation and file."""
    thread = a_thread(actor_of("judit", ids), "Sentinelia")
    with transaction():
        execute(update(Thread).values(held_at=clock.now()))
    judit = as_person("judit")
    for where in (address(thread), f"{address(thread)}.md", f"/threads/new?from={thread.thread_id}&post=1"):
        assert judit.get(where).status_code == 404
    assert judit.post(f"{address(thread)}/reply", reply_form()).status_code == 404
    assert "Sentinelia" not in judit.get("/threads").text + judit.get("/").text
    assert queries.unread_count(actor_of("layla", ids)) == 0


#: Where words from a source may stand: source (label, audience), target, and whether they may.
QUOTES = [
    (("TLP:CLEAR", "all"), ("TLP:GREEN", "all"), True), (("TLP:CLEAR", "two"), ("TLP:GREEN", "all"), True),
    (("TLP:GREEN", "all"), ("TLP:GREEN", "all"), True), (("TLP:GREEN", "all"), ("TLP:CLEAR", "all"), False),
    (("TLP:GREEN", "all"), ("TLP:AMBER", "team"), True), (("TLP:GREEN", "team"), ("TLP:GREEN", "all"), False),
    (("TLP:GREEN", "team"), ("TLP:GREEN", "team"), True), (("TLP:AMBER", "team"), ("TLP:GREEN", "team"), False),
    (("TLP:AMBER", "team"), ("TLP:AMBER+STRICT", "team"), True), (("TLP:AMBER", "team"), ("TLP:AMBER", "two"), False),
    (("TLP:AMBER", "two"), ("TLP:RED", "two"), True), (("TLP:AMBER", "two"), ("TLP:AMBER", "three"), False),
    (("TLP:AMBER", "three"), ("TLP:AMBER", "two"), True), (("TLP:RED", "two"), ("TLP:RED", "two"), False),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "may"), QUOTES)
@only_sqlite
def test_quotations_go_where_the_label_lets_them(
    app: Flask, ids: Ids, source: tuple[str, str], target: tuple[str, str], may: bool
) -> None:
    """Point 4: the table of exits at the exit "quotation", asked when it is sent and not when the page was made."""
    team = a_group_of(ids, "judit", "layla")

    def choice(label: str, audience: str) -> object:
        named = {"two": ("layla",), "three": ("layla", "emre")}
        if audience == "team":
            return for_group(team, Label(label))
        return (
            for_people(ids, *named[audience], label=Label(label)) if audience in named else service.Choice(Label(label))
        )

    judit = in_groups("judit", ids)
    origin = a_thread(judit, "Origin", choice=choice(*source))
    quoting = {"quoted_from": origin.thread_id, "choice": choice(*target)}
    if may:
        assert a_thread(judit, "Second", **quoting)
    else:
        with pytest.raises(Invalid, match="label: quote"):
            a_thread(judit, "Second", **quoting)
    assert counted(Thread) == 1 + may


@only_sqlite
def test_a_quotation_begins_with_its_source_and_its_audience(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 4: whose words they are, a link, the choice of the source; refused with a sentence if it is made wider."""
    source = a_thread(
        actor_of("judit", ids),
        "Ink & [stamps]",
        text="one\n\n*two*",
        choice=for_people(ids, "tamas", label=Label.AMBER),
    )
    tamas, where = as_person("tamas"), f"/threads/new?from={source.thread_id}&post=1"
    assert f'href="{where.replace("&", "&amp;")}"' in tamas.get(address(source)).text
    page = tamas.get(where).text
    area = page.split('name="text"')[1].split("</textarea>")[0]
    assert "Bárándi Judit wrote in" in area
    assert f"[Ink &amp; \\[stamps\\], #1](http://localhost{address(source)}/1#post-1)" in area
    assert "&gt; one\n&gt; \n&gt; *two*" in area
    assert re.search(r'name="label" value="TLP:AMBER" checked', page)
    assert re.search(r'name="audience" value="members"[^>]* checked', page)
    assert f'name="from" value="{source.thread_id}"' in page
    form = draft(**{"from": source.thread_id}, text="My words", label="TLP:AMBER", audience="members")
    for people, label in (([ids["judit"], ids["emre"]], "TLP:AMBER"), ([ids["judit"]], "TLP:GREEN")):
        answer = tamas.post("/threads/new", {**form, "members": people, "label": label})
        assert answer.status_code == 422
        assert len(alerts(answer.text)) > 20
        assert "My words" in answer.text
        assert f'name="from" value="{source.thread_id}"' in answer.text
    answer = tamas.post("/threads/new", {**form, "members": [ids["judit"]]})
    assert answer.status_code == 302
    assert counted(Thread) == 2


@only_sqlite
def test_a_quotation_stays_a_quotation(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 4: the link leads back to the post; a title cannot make another link of it."""
    source = a_thread(actor_of("judit", ids), "x](https://evil.example) [y", text="quoted")
    layla = as_person("emre")
    page = layla.get(f"/threads/new?from={source.thread_id}&post=1").text
    text = re.search(r'name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert text
    words = text[1].replace("&gt;", ">").replace("&amp;", "&").strip()
    where = layla.post("/threads/new", draft(text=words, **{"from": source.thread_id})).headers["Location"]
    html = prose(layla.get(where).text)[0]
    assert re.findall(r'href="([^"]+)"', html) == [f"http://localhost{address(source)}/1#post-1"]
    assert "<blockquote" in html


@only_sqlite
def test_red_is_quoted_nowhere(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 4: no link on the page, and a forged one is told why; who reads as an authority is told of nobody named."""
    red = a_thread(actor_of("judit", ids), choice=for_people(ids, "layla", label=Label.RED))
    layla = as_person("layla")
    assert "/threads/new?from=" not in layla.get(address(red)).text
    assert layla.get(f"/threads/new?from={red.thread_id}&post=1").status_code == 403
    assert layla.post("/threads/new", draft(**{"from": red.thread_id})).status_code == 403
    amber = a_thread(actor_of("judit", ids), choice=for_people(ids, "layla", label=Label.AMBER))
    page = as_person("tamas").get(f"/threads/new?from={amber.thread_id}&post=1").text
    assert 'name="members"' not in page
    with pytest.raises(NotAllowed):
        service.open_thread(actor_of("samira", ids), service.Draft("T", "t", "en", "question", None, (), ()), nonce())


@only_sqlite
def test_posts_that_are_not_there_are_not_quoted(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Row 33: a number beyond the end, of nothing, of another thread."""
    source, longer = a_thread(actor_of("judit", ids)), a_thread(actor_of("judit", ids), "Longer")
    service.reply(actor_of("judit", ids), longer.thread_id, text="x", language="en", nonce=nonce())
    for post in ("2", "0", "-1", "x", "", "99999999999"):
        assert as_person("layla").get(f"/threads/new?from={source.thread_id}&post={post}").status_code == 404


@pytest.mark.parametrize("is_under_rule", [False, True])
def test_statements_do_not_grow(
    app: Flask, as_person: AsPerson, ids: Ids, counted_queries: Callable[[], int], is_under_rule: bool
) -> None:
    """Rule of the house: the same for one post and for twenty, for a group and under the Rule."""
    team = a_group_of(ids, "judit", "layla", "emre", "aigul", "ines")
    judit = in_groups("judit", ids)
    threads = [
        a_rule_thread(judit, choice=for_group(team)) if is_under_rule else a_thread(judit, choice=for_group(team))
        for _ in range(2)
    ]
    for _ in range(19):
        service.reply(judit, threads[1].thread_id, text="x", language="en", nonce=nonce())
    reader, counts = as_person("judit"), []
    for thread in threads:
        for where in (address(thread), f"{address(thread)}.md"):
            reader.get(where)
            counted_queries()
            assert reader.get(where).status_code == 200
            counts.append(counted_queries())
    assert counts[:2] == counts[2:]
    assert counts[0] <= 11


@only_sqlite
def test_a_narrowed_thread_goes_from_list_and_count(app: Flask, ids: Ids) -> None:
    """Row 34: at once, with the next statement."""
    layla = actor_of("layla", ids)
    thread = a_thread(actor_of("judit", ids))
    fresh()
    assert [card.id for card in queries.threads(layla, Filters(), None).cards] == [thread.thread_id]
    narrow(thread.thread_id, "TLP:RED")
    fresh()
    assert queries.threads(layla, Filters(), None).cards == ()
    assert queries.unread_count(layla) == 0
