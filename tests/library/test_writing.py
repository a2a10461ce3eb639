"""The forms of the library: nothing typed is lost, nothing forged is stored, nothing is stored twice."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from colep.core.db import db
from colep.library.models import Practice
from colep.library.service import edit_practice
from colep.sharing.models import COMMUNITY_ID
from tests.conftest import Visitor
from tests.helpers import actor_of, only_sqlite
from tests.library.practices import DRAFT, draft, typed, write

pytestmark = [pytest.mark.usefixtures("app"), only_sqlite]

SignIn = Callable[[str], Visitor]

ADDRESS = "/library/1-joint-screening-week-at-a-land-border-crossing"


def _how_many() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Practice.id))) or 0


def test_others_do_not_reach_the_edit_page(ids: dict[str, int], as_person: SignIn) -> None:
    """To read and to send; staff do."""
    write(ids, by="nikolay")
    layla = as_person("layla")
    assert layla.get(f"{ADDRESS}/edit").status_code == 404
    answer = layla.post(f"{ADDRESS}/edit", typed(title="Mine now", version="1", change="All"))
    assert answer.status_code == 404
    assert DRAFT.title in layla.get(ADDRESS).text
    assert as_person("henrik").get(f"{ADDRESS}/edit").status_code == 200


def test_a_double_click_stores_once(ids: dict[str, int], as_person: SignIn) -> None:
    """Both answers lead to the same practice."""
    nikolay = as_person("nikolay")
    page = nikolay.get("/library/new").text
    nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', page)
    assert nonce
    answers = [nikolay.post("/library/new", typed(nonce=nonce[1])) for _click in (1, 2)]
    assert [answer.headers["Location"] for answer in answers] == [ADDRESS, ADDRESS]
    assert _how_many() == 1
    assert nikolay.get(ADDRESS).status_code == 200


def test_the_same_form_for_another_practice_asks_first(as_person: SignIn) -> None:
    """Going back, changing the text and sending again is not silently dropped, and works the second time."""
    nikolay = as_person("nikolay")
    nonce = str(uuid4())
    nikolay.post("/library/new", typed(nonce=nonce))
    answer = nikolay.post("/library/new", typed(nonce=nonce, title="A second one"))
    assert answer.status_code == 409
    assert 'value="A second one"' in answer.text
    fresh = re.search(r'name="nonce"[^>]*value="([^"]+)"', answer.text)
    assert fresh
    assert nikolay.post("/library/new", typed(nonce=fresh[1], title="A second one")).status_code == 302
    assert _how_many() == 2


def test_what_is_wrong_is_said_and_nothing_is_lost(as_person: SignIn) -> None:
    """422 with a sentence at the field, all that was typed, and nothing stored."""
    wrong = typed(problem=" ", started="٢٠٢", review_due="soon", countries=["IQ", "SY"], lessons="Kept <lessons>")
    answer = as_person("nikolay").post("/library/new", wrong)
    assert answer.status_code == 422
    page = answer.text
    assert page.count('aria-invalid="true"') == 3
    assert 'id="problem-error"' in page
    assert 'value="٢٠٢"' in page
    assert 'value="soon"' in page
    assert "Kept &lt;lessons&gt;" in page
    for code, is_chosen in (("IQ", True), ("SY", True), ("TR", False)):
        assert (f'name="countries" value="{code}" checked' in page) is is_chosen
    assert _how_many() == 0


@pytest.mark.parametrize(
    "forged",
    [
        {"label": "TLP:RED"},
        {"label": "green"},
        {"audience": "everybody"},
        {"stage": "revenge"},
        {"countries": ["ZZ"]},
        {"evidence": "9"},
        {"started": "9" * 5000},
        {"ended": "2020"},
        {"nonce": "again"},
    ],
)
def test_forged_choices_are_refused(as_person: SignIn, forged: dict[str, object]) -> None:
    """What the page does not offer cannot be sent, to a new practice or to one that is there."""
    assert as_person("nikolay").post("/library/new", typed(**forged)).status_code == 422
    assert _how_many() == 0


def test_a_forged_label_does_not_change_a_practice(ids: dict[str, int], as_person: SignIn) -> None:
    """Bad input: an edit stores the text and nothing else; label and audience are changed on a page of their own."""
    write(ids)
    forged = typed(label="TLP:CLEAR", audience="members", members=[str(ids["judit"])], version="1", change="Published")
    assert as_person("nikolay").post(f"{ADDRESS}/edit", forged).status_code == 302
    assert db.session.execute(select(Practice.label, Practice.audience_id)).one() == ("TLP:GREEN", COMMUNITY_ID)


def test_a_conflict_keeps_the_text(ids: dict[str, int], as_person: SignIn) -> None:
    """Who was second sees their own text, hears of the newer version, and can store on top of it."""
    write(ids, by="nikolay")
    edit_practice(actor_of("marlene", ids), 1, draft(problem="Seen by the secretariat"), 1, "Problem")
    mine = typed(problem="Written meanwhile by the owner", version="1", change="My view")
    nikolay = as_person("nikolay")
    answer = nikolay.post(f"{ADDRESS}/edit", mine)
    assert answer.status_code == 409
    assert "Somebody stored a newer version" in answer.text
    assert "Written meanwhile by the owner" in answer.text
    assert 'value="My view"' in answer.text
    assert "Seen by the secretariat" in nikolay.get(ADDRESS).text
    number = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert number
    assert nikolay.post(f"{ADDRESS}/edit", mine | {"version": number[1]}).headers["Location"] == ADDRESS
    assert "Written meanwhile by the owner" in nikolay.get(ADDRESS).text
