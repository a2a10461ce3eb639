"""The desk's pages, asked from outside."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from colep.accounts.models import Member, MemberSession
from colep.audit.models import AuditEntry
from colep.audit.service import record
from colep.core import clock
from colep.core.db import execute, transaction
from colep.letters.kinds import Kind
from colep.letters.models import Letter
from colep.letters.service import post
from colep.membership import proposals
from colep.membership.models import Application, Proposal, ProposalKind, Voice, Vote
from colep.rules.acts import Act, Subject
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import fresh, only_sqlite, rows
from tests.membership.applicants import an_application, as_stored, changed, decider

AsPerson = Callable[[str], Visitor]
Count = Callable[[], int]

PAGES = ("/applications", "/members", "/proposals", "/countries", "/countries/PK", "/letters", "/record")


def form(number: int, **values: Any) -> dict[str, Any]:
    """Return the fields of a form about an application, as the page would have them."""
    return {"seen": changed(number).isoformat(), **values}


def vote(actor_id: int, number: int, voice: Voice = Voice.ADMIT) -> None:
    """Store a voice."""
    with transaction():
        execute(
            insert(Vote).values(
                application_id=number, decider_id=actor_id, voice=voice.value, reasons="", words="", at=clock.now()
            )
        )  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@only_sqlite
def test_the_desk_is_the_secretariat_s_alone(app: Flask, as_person: AsPerson, visitor: Visitor, page: str) -> None:
    """Row 28: missing for everybody else, moderators included."""
    assert as_person("marlene").get(f"/secretariat{page}").status_code == 200
    for handle in ("henrik", "nikolay", "judit", "ines", "samira"):
        assert as_person(handle).get(f"/secretariat{page}").status_code == 404
    assert visitor.get(f"/secretariat{page}").status_code == 302


@only_sqlite
def test_without_a_passkey_there_is_no_desk(app: Flask, as_person: AsPerson) -> None:
    """Row 8: one of the secretariat who signed in with a code gets no page of it, and no act."""
    marlene = as_person("marlene")
    with transaction():
        execute(update(MemberSession).values(proof="totp"))
    number = an_application()
    for page in PAGES:
        assert marlene.get(f"/secretariat{page}").status_code in (302, 403, 404)
    answer = marlene.post(f"/secretariat/applications/{number}/admit", form(number))
    assert answer.status_code in (403, 404)
    assert rows(select(func.count()).select_from(Vote))[0][0] == 0


def test_deciding_takes_two_steps_and_two_people(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 1: from the list to the admission without any script; opening a form is no voice."""
    number = an_application(sponsors=(ids["nikolay"],))
    marlene, deniz = as_person("marlene"), as_person("deniz")
    assert "Nosheen Kakarzada" in marlene.get("/secretariat/applications").text
    address = f"/secretariat/applications/{number}"
    page = marlene.get(f"{address}?state=vouched")
    assert "Nikolay Vetrenski" in page.text
    assert f"{address}/admit" not in page.text
    opened = marlene.get(f"{address}?state=vouched&act=admit").text
    assert re.search(rf'<form[^>]*method="post" action="{address}/admit\?', opened)
    assert rows(select(func.count()).select_from(Vote))[0][0] == 0
    answer = marlene.post(f"{address}/admit?state=vouched", form(number))
    assert answer.status_code == 302
    assert "Your voice is noted" in marlene.get(answer.location).text
    deniz.post("/language", {"language": "en"})
    answer = deniz.post(f"{address}/admit?state=vouched", form(number))
    page = deniz.get(answer.location)
    assert "Admitted: two agree" in page.text
    assert "There is nothing more to decide" in page.text
    assert as_stored(number).standing == "admitted"


@only_sqlite
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    app: Flask, as_person: AsPerson, ids: dict[str, int]
) -> None:
    """Bad input: 422 without a reason, 409 after a change, each with its sentence; the words stay in the field."""
    number, marlene = an_application(), as_person("marlene")
    address = f"/secretariat/applications/{number}/decline"
    answer = marlene.post(address, form(number, words="Typed <b>words</b>"))
    assert answer.status_code == 422
    assert "Choose at least one reason" in answer.text
    assert "Typed &lt;b&gt;words&lt;/b&gt;</textarea>" in answer.text
    seen = form(number, reasons="incomplete", words="Typed words")
    with transaction():
        execute(update(Application).values(changed_at=clock.now()))
    answer = marlene.post(address, seen)
    assert answer.status_code == 409
    assert "The application was changed after you opened it" in answer.text
    assert "Typed words</textarea>" in answer.text
    assert re.search(r'value="incomplete" checked', answer.text)
    for seen_ in ("", "yesterday", "2026-01-01T00:00:00"):
        assert marlene.post(address, {"seen": seen_, "reasons": "incomplete"}).status_code == 409
    answer = marlene.post(f"/secretariat/applications/{number}/ask", form(number, question=" "))
    assert answer.status_code == 422
    assert rows(select(func.count()).select_from(Vote))[0][0] == 0
    assert marlene.post("/secretariat/applications/99999/decline", seen).status_code == 404


@only_sqlite
def test_the_editor_sees_why_others_decide(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 1: the bar says it and offers no voice; the address cannot be edited, nor a role of the staff chosen."""
    number, marlene = an_application(), as_person("marlene")
    address = f"/secretariat/applications/{number}"
    opened = marlene.get(f"{address}?act=edit").text
    fields = set(re.findall(r'name="([^"]+)"', opened.split('id="decision"')[1]))
    assert fields == {
        "csrf_token", "seen", "name", "latin_name", "agency", "rank", "country", "role", "posting_ends",
        "sponsor_email", "reason",
    }  # fmt: skip
    stored = as_stored(number)
    typed = {
        "name": stored.name, "latin_name": stored.latin_name, "agency": "Federal Police", "rank": "Major",
        "country": "PK", "role": "practitioner", "posting_ends": "", "sponsor_email": "", "reason": "read out",
    }  # fmt: skip
    bad = marlene.post(f"{address}/edit", form(number, **typed | {"role": "secretariat", "email": "x@y.example"}))
    assert bad.status_code == 422
    assert marlene.post(f"{address}/edit", form(number, **typed | {"name": "x" * 300})).status_code == 422
    named = marlene.post(f"{address}/edit", form(number, **typed | {"reason": "so said Kakarzada"}))
    assert named.status_code == 422
    assert "Leave out the person&#39;s name" in named.text
    assert marlene.post(f"{address}/edit", form(number, **typed)).status_code == 302
    assert (as_stored(number).rank, as_stored(number).email, as_stored(number).standing) == (
        "Major", stored.email, "confirmed",
    )  # fmt: skip
    page = marlene.get(address).text
    assert "You corrected this application, so two others decide" in page
    assert "act=admit" not in page
    assert "act=decline" not in page


@only_sqlite
def test_the_parts_of_the_queue(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 3: the oldest first where it waits, the newest first where it is over; flags and voices as words."""
    now = clock.now()
    old = an_application(latin_name="Old One", name="Old One", confirmed_at=now - timedelta(days=9), flags="webmail")
    an_application(latin_name="New One", name="New One")
    an_application(Standing.CONFIRMED, latin_name="Waits One", name="Waits One")
    an_application(Standing.APPLIED, latin_name="Unconfirmed One", name="Unconfirmed One", confirmed_at=None)
    for days in (4, 2):
        an_application(Standing.DECLINED, name=f"Over {days}", latin_name="", confirmed_at=now - timedelta(days=days))
    vote(ids["deniz"], old)
    marlene = as_person("marlene")
    page = marlene.get("/secretariat/applications").text
    assert page.index("Old One") < page.index("New One")
    assert "webmail" in page
    assert "1 voice of two, yours is missing" in page
    assert "No voice yet" in page
    assert "Waits One" not in page
    page = marlene.get("/secretariat/applications?state=declined").text
    assert page.index("Over 2") < page.index("Over 4")
    everything = "".join(
        marlene.get(f"/secretariat/applications?state={part}").text
        for part in ("confirmed", "admitted", "declined", "left", "applied", "nonsense", "")
    )
    assert "Waits One" in everything
    assert "Unconfirmed One" not in everything
    assert "Nobody waits" not in page


@only_sqlite
def test_the_queue_goes_on_where_it_stopped(app: Flask, as_person: AsPerson) -> None:
    """Point 3: keyset pages without hole or repetition, the next and the previous application by their keys."""
    now = clock.now()
    numbers = [an_application(confirmed_at=now - timedelta(minutes=100 - place)) for place in range(70)]
    marlene, address, seen = as_person("marlene"), "/secretariat/applications", []
    while address:
        page = marlene.get(address).text
        seen += [int(found) for found in re.findall(r'desk-row[^"]*" href="/secretariat/applications/(\d+)', page)]
        more = re.search(r'rel="next" href="([^"]+)"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert seen == numbers
    page = marlene.get(f"/secretariat/applications/{numbers[5]}?state=vouched").text
    ways = dict(re.findall(r'data-key="([jk])" href="/secretariat/applications/(\d+)', page))
    assert ways == {"j": str(numbers[6]), "k": str(numbers[4])}
    with transaction():
        execute(update(Application).where(Application.id == numbers[5]).values(standing="declined"))
    page = marlene.get(f"/secretariat/applications/{numbers[5]}?state=vouched").text
    assert dict(re.findall(r'data-key="([jk])" href="/secretariat/applications/(\d+)', page)) == ways
    assert marlene.get("/secretariat/applications?after=nonsense").status_code == 200
    assert "This is the end of the queue" in marlene.get("/secretariat/applications?state=left&after=MC4w").text


def test_the_queue_costs_the_same_with_5000_applications(
    app: Flask, as_person: AsPerson, ids: dict[str, int], counted_queries: Count
) -> None:
    """Figure: a constant number of statements for the list and for one beside it."""
    number, marlene = an_application(sponsors=(ids["nikolay"],)), as_person("marlene")
    addresses = ("/secretariat/applications", f"/secretariat/applications/{number}?state=vouched&act=decline")
    counts = []
    for more in (1, 4999):
        template = dict(as_stored(number)._mapping)
        del template["id"]
        with transaction():
            execute(
                insert(Application),
                [  # type: ignore[arg-type]
                    template | {
                        "email": f"{more}-{place}@police.example", "confirm_digest": f"c{more}-{place}",
                        "state_digest": f"s{more}-{place}", "confirmed_at": clock.now() - timedelta(minutes=place),
                    }
                    for place in range(more)
                ],
            )  # fmt: skip
        for address in addresses:
            marlene.get(address)
            counted_queries()
            assert marlene.get(address).status_code == 200
            counts.append(counted_queries())
    assert counts[:2] == counts[2:]
    # The session, the queue, what waits; beside it the application and what was said. SQLite says BEGIN aloud.
    assert counts[:2] in ([3, 5], [4, 6])


@only_sqlite
def test_members_are_found_by_what_one_knows_of_them(app: Flask, as_person: AsPerson) -> None:
    """Point 3: name in any script and case, e-mail, country, role, standing; wildcards are letters."""
    with transaction():
        execute(update(Member).where(Member.handle == "emre").values(ends_at=clock.now() - timedelta(days=1)))
        execute(update(Member).where(Member.handle == "judit").values(ends_at=clock.now() + timedelta(days=9)))
    marlene = as_person("marlene")

    def found(**asked: str) -> set[str]:
        page = marlene.get("/secretariat/members", query_string=asked).text
        ids = {int(number) for number in re.findall(r'href="/secretariat/members/(\d+)"', page)}
        return {row.handle for row in rows(select(Member.handle).where(Member.id.in_(ids)))}

    assert found(words="айгуль") == {"aigul"}
    assert found(words="ليلى") == {"layla"}
    assert found(words="JUDIT bárándi") == {"judit"}
    assert found(words="henrik@police") == {"henrik"}
    assert found(words="%") == found(words="_x_") == found(words="'; drop") == set()
    assert found(country="IQ") == {"layla", "samira"}
    assert found(role="secretariat") == {"marlene", "deniz"}
    assert found(standing="lapsed") == {"emre"}
    assert found(standing="renewal-due") == {"judit"}
    assert found(standing="expired") == found(standing="suspended") == set()
    assert len(found(standing="member")) == 10
    assert len(found(standing="nonsense", country="ZZ")) == 12


@only_sqlite
def test_the_list_of_members_costs_the_same_however_many(
    app: Flask, as_person: AsPerson, counted_queries: Count
) -> None:
    """Rule of the house: no statement more for more rows; pages without hole or repetition."""
    marlene = as_person("marlene")
    marlene.get("/secretariat/members")
    counted_queries()
    marlene.get("/secretariat/members")
    few = counted_queries()
    template = dict(rows(select(Member.__table__).where(Member.handle == "emre"))[0]._mapping)
    del template["id"]
    with transaction():
        execute(
            insert(Member),
            [template | {"handle": f"m{place}", "email": f"m{place}@police.example"} for place in range(100)],  # type: ignore[arg-type]
        )
    marlene.get("/secretariat/members")
    counted_queries()
    address, seen = "/secretariat/members", []
    page = marlene.get(address).text
    assert counted_queries() == few
    while address:
        page = marlene.get(address).text
        seen += re.findall(r'href="/secretariat/members/(\d+)"', page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 112


def test_suspending_and_restoring_from_the_page(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 6: opened, confirmed with a reason that names nobody, recorded; the member is out at once."""
    marlene, judit = as_person("marlene"), as_person("judit")
    address = f"/secretariat/members/{ids['judit']}"
    assert judit.get("/threads").status_code == 200
    assert "1 session" in marlene.get(address).text
    for reason, sentence in (
        ("", "Write something here"),
        ("Bárándi lost it", "Leave out the person"),
        ("a@b.example", "Leave out the e-mail"),
    ):
        answer = marlene.post(f"{address}/suspend", {"reason": reason})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert judit.get("/threads").status_code == 200
    answer = marlene.post(f"{address}/suspend", {"reason": "lost her telephone"})
    assert answer.status_code == 302
    assert judit.get("/threads").status_code == 302
    page = marlene.get(address).text
    assert "Membership suspended" in page
    assert "lost her telephone" in page
    assert "act=restore" in page
    assert "act=suspend" not in page
    assert marlene.post(f"{address}/suspend", {"reason": "twice"}).status_code == 409
    assert marlene.post(f"{address}/restore", {"reason": "found it"}).status_code == 302
    assert marlene.post(f"{address}/renew").status_code == 302
    assert marlene.post(f"{address}/leave").status_code == 302
    assert rows(select(Member.standing).where(Member.id == ids["judit"]))[0].standing == "left"
    said = [row.act for row in rows(select(AuditEntry.act).where(AuditEntry.actor_id == ids["marlene"]))]
    assert said.count("standing.change") == 3
    assert said.count("membership.renew") == 1


@only_sqlite
def test_nobody_acts_on_themself(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 1: the page offers nothing, and what is sent all the same is refused."""
    marlene, address = as_person("marlene"), f"/secretariat/members/{ids['marlene']}"
    page = marlene.get(address).text
    assert "act=" not in page
    for act in ("suspend", "restore", "leave", "renew", "link", "code"):
        assert marlene.post(f"{address}/{act}", {"reason": "why"}).status_code == 404, act
    for act in ("role", "factors"):
        answer = marlene.post(f"{address}/{act}", {"reason": "why", "role": "moderator"})
        assert answer.status_code == 409
        assert "Nobody decides about themself" in answer.text
    assert rows(select(func.count()).select_from(Proposal))[0][0] == 0


def test_a_lost_factor_from_page_to_code(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 16: proposed by one, accepted by another, who draws the code; it is shown once and stored nowhere."""
    marlene, deniz = as_person("marlene"), as_person("deniz")
    deniz.post("/language", {"language": "en"})
    address = f"/secretariat/members/{ids['judit']}"
    assert marlene.post(f"{address}/factors", {"reason": "lost her telephone"}).status_code == 302
    again = marlene.post(f"{address}/factors", {"reason": "lost her telephone"})
    assert (again.status_code, "The same is proposed already" in again.text) == (409, True)
    number = rows(select(Proposal.id))[0].id
    own = marlene.get("/secretariat/proposals").text
    assert f"/proposals/{number}/accept" not in own
    assert marlene.post(f"/secretariat/proposals/{number}/accept").status_code == 302
    assert rows(select(Member.standing).where(Member.id == ids["judit"]))[0].standing == "member"
    assert f"/proposals/{number}/accept" not in deniz.get("/secretariat/proposals").text
    assert f"/proposals/{number}/accept" in deniz.get(f"/secretariat/proposals?accept={number}").text
    assert f"/proposals/{number}/accept" not in marlene.get(f"/secretariat/proposals?accept={number}").text
    answer = deniz.post(f"/secretariat/proposals/{number}/accept")
    assert answer.location == address
    assert "act=code" in deniz.get(address).text
    drawn = deniz.post(f"{address}/code")
    assert drawn.status_code == 200
    assert drawn.headers["Cache-Control"] == "no-store"
    code = re.search(r'class="reference">([A-Z0-9]{4}-[A-Z0-9]{4})<', drawn.text)
    assert code
    assert "Call the person over a number that you know" in drawn.text
    assert code[1] not in deniz.get(address).text
    assert "Accepted" in deniz.get("/secretariat/proposals").text


@only_sqlite
def test_there_is_no_field_for_a_passphrase(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 16: in no form of the desk, whatever the standing of the member."""
    marlene, number = as_person("marlene"), an_application()
    proposals.propose(decider("deniz", ids), ProposalKind.FACTORS, ids["judit"], reason="lost it")
    fresh()
    addresses = [f"/secretariat{page}" for page in PAGES]
    addresses += [f"/secretariat/applications/{number}?act={act}" for act in ("admit", "decline", "ask", "edit")]
    for standing in ("admitted", "member", "suspended", "expired"):
        with transaction():
            execute(update(Member).where(Member.id == ids["emre"]).values(standing=standing))
        for act in ("", "suspend", "restore", "leave", "renew", "role", "factors", "link", "code"):
            page = marlene.get(f"/secretariat/members/{ids['emre']}?act={act}")
            assert page.status_code == 200
            assert not re.search(r'name="[^"]*(passphrase|password|secret|hash|totp)', page.text), (standing, act)
            assert 'type="password"' not in page.text
    for address in addresses:
        page = marlene.get(address)
        assert not re.search(r'name="[^"]*(passphrase|password|secret|hash|totp)|type="password"', page.text), address
    columns = {
        "passphrase": "a new passphrase for you",
        "passphrase_hash": "x",
        "standing": "member",
        "totp_sealed": "x",
    }
    before = rows(select(Member.__table__).where(Member.id == ids["judit"]))[0]
    marlene.post(f"/secretariat/members/{ids['judit']}/renew", columns)
    after = rows(select(Member.__table__).where(Member.id == ids["judit"]))[0]
    assert (before.passphrase_hash, before.totp_sealed, before.role) == (
        after.passphrase_hash, after.totp_sealed, after.role,
    )  # fmt: skip


@only_sqlite
def test_a_country_from_its_page(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 6: frozen and thawed with a reason; contact points and their absence are said; domains come and go."""
    marlene = as_person("marlene")
    listing = marlene.get("/secretariat/countries").text
    assert "No contact point" in listing
    bulgaria = marlene.get("/secretariat/countries/BG").text
    assert "Nikolay Vetrenski" in bulgaria
    assert "No contact point" not in bulgaria
    assert "No contact point" in marlene.get("/secretariat/countries/PK").text
    assert marlene.get("/secretariat/countries/ZZ").status_code == 404
    assert marlene.post("/secretariat/countries/ZZ/freeze", {"reason": "why"}).status_code == 404
    layla = as_person("layla")
    assert marlene.post("/secretariat/countries/IQ/freeze", {"reason": ""}).status_code == 422
    assert layla.get("/threads").status_code == 200
    assert marlene.post("/secretariat/countries/IQ/freeze", {"reason": "an inquiry"}).status_code == 302
    assert layla.get("/threads").status_code == 302
    assert marlene.post("/secretariat/countries/IQ/freeze", {"reason": "twice"}).status_code == 409
    assert "Frozen since" in marlene.get("/secretariat/countries/IQ").text
    assert marlene.post("/secretariat/countries/IQ/thaw", {"reason": "over"}).status_code == 302
    add = "/secretariat/countries/IQ/domains/add"
    bad = marlene.post(add, {"domain": "gmail.com", "reason": "why"})
    assert (bad.status_code, "This is a webmail service" in bad.text, 'value="gmail.com"' in bad.text) == (
        422,
        True,
        True,
    )
    assert marlene.post(add, {"domain": "interior.example", "reason": "letter"}).status_code == 302
    assert marlene.post(add, {"domain": "interior.example", "reason": "letter"}).status_code == 409
    page = marlene.get("/secretariat/countries/IQ?act=remove&domain=interior.example").text
    assert 'action="/secretariat/countries/IQ/domains/remove"' in page
    removed = {"domain": "interior.example", "reason": "given up"}
    assert marlene.post("/secretariat/countries/IQ/domains/remove", removed).status_code == 302
    assert marlene.post("/secretariat/countries/IQ/domains/remove", removed).status_code == 404


def test_the_record_names_people_in_one_statement_and_keeps_what_is_private(
    app: Flask, as_person: AsPerson, ids: dict[str, int], counted_queries: Count
) -> None:
    """Point 10: newest first, by act, with names; not when members signed in, nor what they prefer."""
    marlene = as_person("marlene")
    for handle in ("judit", "emre", "layla"):
        as_person(handle)
        marlene.post(f"/secretariat/members/{ids[handle]}/suspend", {"reason": f"reason {ids[handle]}"})
    marlene.get("/secretariat/record")
    counted_queries()
    page = marlene.get("/secretariat/record").text
    # The session, the entries, the names. SQLite says BEGIN aloud.
    assert counted_queries() in (3, 4)
    assert page.index(f"reason {ids['layla']}") < page.index(f"reason {ids['judit']}")
    assert "Bárándi Judit" in page
    assert "Marlene Achleitner" in page
    assert "Signed in" not in page
    only = marlene.get("/secretariat/record?act=member.add").text
    assert "reason" not in re.sub(r"<form.*?</form>", "", only, flags=re.DOTALL).lower()
    assert "Account made" in only
    assert marlene.get("/secretariat/record?act=session.start&before=nonsense").status_code == 200
    assert "Signed in" not in marlene.get("/secretariat/record?act=session.start").text


@only_sqlite
def test_every_act_that_can_be_chosen_has_words(app: Flask, as_person: AsPerson) -> None:
    """Point 10: in the filter of the record."""
    page = as_person("marlene").get("/secretariat/record").text
    assert page.count("<option") > 25


@only_sqlite
def test_long_names_and_hostile_text_break_nothing(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 43: what an applicant writes is text, wherever it is shown."""
    evil = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>"
    number = an_application(
        name=evil, latin_name=evil, agency=evil, purpose=evil, rank="<b>x</b>", email='"><i>@police.example',
        sponsor_email='"><i>@x.example',
    )  # fmt: skip
    marlene = as_person("marlene")
    for address in ("/secretariat/applications", f"/secretariat/applications/{number}?act=edit"):
        page = marlene.get(address).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert '"><i>' not in page


@only_sqlite
def test_acts_on_members_and_countries_want_a_fresh_proof_before_the_form(
    app: Flask, as_person: AsPerson, ids: dict[str, int]
) -> None:
    """Rows 24 and 42: the form is opened after the proof, so that nothing typed is lost; reading wants none."""
    marlene, member = as_person("marlene"), f"/secretariat/members/{ids['judit']}"
    with transaction():
        execute(update(MemberSession).values(proved_at=clock.now() - timedelta(minutes=6)))
    assert marlene.get(member).status_code == 200
    for address in (f"{member}?act=suspend", f"{member}?act=role", "/secretariat/countries/PK?act=freeze"):
        answer = marlene.get(address)
        assert answer.status_code == 403, address
        assert "Prove again that it is you" in answer.text
    for act in ("suspend", "restore", "leave", "renew", "role", "factors", "link", "code"):
        assert marlene.post(f"{member}/{act}", {"reason": "why", "role": "spoc"}).status_code == 403, act
    for act in ("freeze", "thaw", "domains/add", "domains/remove"):
        typed = {"reason": "why", "domain": "police.example"}
        assert marlene.post(f"/secretariat/countries/PK/{act}", typed).status_code == 403, act
    assert rows(select(Member.standing).where(Member.id == ids["judit"]))[0].standing == "member"


@only_sqlite
def test_letters_that_did_not_arrive_are_seen_and_tried_again(app: Flask, as_person: AsPerson) -> None:
    """Point 8: the address, what became of it and what the server said; never what the letter says."""
    with transaction() as act:
        for place in range(3):
            post(
                act, Kind.ADMITTED, f"lost{place}@police.example", "en", key=f"k{place}", name="Somebody",
                link="https://colep.example/enrol/secret", role="practitioner",
            )  # fmt: skip
    with transaction():
        lost = (
            update(Letter).where(Letter.key != "k2").values(state="failed", tries=9, trouble="550 <b>no such user</b>")
        )
        execute(lost)
        execute(update(Letter).where(Letter.key == "k1").values(state="bounced", values_sealed=""))
    marlene = as_person("marlene")
    page = marlene.get("/secretariat/letters").text
    assert "lost0@police.example" in page
    assert "550 &lt;b&gt;no such user" in page
    assert "lost2@police.example" not in page
    assert "secret" not in page.replace("secretariat", "")
    found = dict(rows(select(Letter.key, Letter.id)))
    assert f"/letters/{found['k0']}/retry" in page
    assert f"/letters/{found['k1']}/retry" not in page
    assert marlene.post(f"/secretariat/letters/{found['k0']}/retry").status_code == 302
    assert rows(select(Letter.state).where(Letter.key == "k0"))[0].state == "waiting"
    marlene.post(f"/secretariat/letters/{found['k1']}/retry")
    assert "This letter cannot be sent again" in marlene.get("/secretariat/letters").text
    assert marlene.post("/secretariat/letters/99999/retry").status_code == 404
    assert as_person("henrik").post(f"/secretariat/letters/{found['k0']}/retry").status_code == 404


@only_sqlite
@pytest.mark.parametrize("subject", [subject for subject in Subject if subject is not Subject.COUNTRY])
def test_every_kind_of_subject_has_words_in_the_record(app: Flask, as_person: AsPerson, subject: Subject) -> None:
    """Point 10: an entry about anything at all opens; one without words would shut the whole page."""
    with transaction():
        record(Act.PROOF_REFUSE, subject, 7)
    assert as_person("marlene").get("/secretariat/record").status_code == 200
