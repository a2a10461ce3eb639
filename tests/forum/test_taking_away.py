"""A thread as a file: only with a fresh proof, with its label, and in the record."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select, update

from colep.accounts.models import MemberSession
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.forum import service
from colep.rules.labels import Label
from tests.conftest import Visitor
from tests.forum.opened import Ids, a_rule_thread, for_people
from tests.helpers import a_thread, actor_of, address, nonce, only_sqlite, rows

AsPerson = Callable[[str], Visitor]


def exports() -> list[tuple[object, ...]]:
    """Return the entries of the record about files."""
    columns = (AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.actor_id, AuditEntry.detail)
    return [tuple(row) for row in rows(select(*columns).where(AuditEntry.act == "item.export"))]


def test_a_thread_is_taken_away_with_its_label(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Points 3 and 4: label in the name, the first and the last line; number, author and time; one entry in the record."""
    thread = a_thread(
        actor_of("judit", ids), "كيف تتحققون؟", text="**Tell** us.", choice=for_people(ids, "emre", label=Label.AMBER)
    )
    service.reply(actor_of("emre", ids), thread.thread_id, text="We look.", language="en", nonce=nonce())
    answer = as_person("judit").get(f"{address(thread)}.md")
    assert answer.status_code == 200
    lines = answer.text.strip().splitlines()
    assert (lines[0], lines[-1]) == ("TLP:AMBER", "TLP:AMBER")
    name = answer.headers["Content-Disposition"]
    assert name.startswith(f'attachment; filename="TLP-AMBER-thread-{thread.thread_id}.md"')
    assert "TLP-AMBER-كيف-تتحققون.md" in unquote(name)
    for part in (
        "# كيف تتحققون؟",
        "## #1 · Bárándi Judit, Hungary · ",
        "**Tell** us.",
        "## #2 · Emre Karadağlı, T",
        "We look.",
    ):
        assert part in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert exports() == [("thread", thread.thread_id, ids["judit"], "TLP:AMBER")]


@pytest.mark.parametrize("label", list(Label))
@only_sqlite
def test_the_exit_does_what_the_table_says(app: Flask, as_person: AsPerson, ids: Ids, label: Label) -> None:
    """Point 4: all but RED, which has no link and is refused with a sentence; under the Rule alike."""
    choice, judit = for_people(ids, "layla", label=label), as_person("judit")
    for thread in (
        a_thread(actor_of("judit", ids), choice=choice),
        a_rule_thread(actor_of("judit", ids), choice=choice),
    ):
        link = f'href="{address(thread)}.md"'
        answer = judit.get(f"{address(thread)}.md")
        if label is Label.RED:
            assert answer.status_code == 403
            assert "Its label keeps this here" in answer.text
            assert link not in judit.get(address(thread)).text
        else:
            assert answer.status_code == 200
            assert link in judit.get(address(thread)).text
    assert len(exports()) == (0 if label is Label.RED else 2)


def test_without_a_fresh_proof_nothing_leaves(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 4: at a screen that was left open; nor for a visitor, nor for whom the thread is not there."""
    thread, judit = a_thread(actor_of("judit", ids), "Sentinelia"), as_person("judit")
    with transaction():
        execute(update(MemberSession).values(proved_at=clock.now() - timedelta(hours=2)))
    answer = judit.get(f"{address(thread)}.md")
    assert answer.status_code == 403
    assert "Sentinelia" not in answer.text
    assert as_person("samira").get(f"{address(thread)}.md").status_code == 404
    assert exports() == []


def test_a_file_under_the_rule_is_as_coarse_as_the_page(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 6: participants, hours, and who took it, who may be one of them; nothing says which."""
    thread = a_rule_thread(actor_of("judit", ids))
    service.reply(actor_of("layla", ids), thread.thread_id, text="x", language="ar", nonce=nonce())
    text = as_person("emre").get(f"{address(thread)}.md").text
    heads = [line for line in text.splitlines() if line.startswith("## #")]
    assert len(heads) == 2
    assert all(":00–" in head for head in heads)
    assert "Judit" not in text
    assert "Hadithi" not in text
    assert "Emre Karadağlı" in text
