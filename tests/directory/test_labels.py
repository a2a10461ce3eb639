"""Labels of entries and of their fields, on the page, in lists and in files; and the guard over what is written."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from colep.audit.models import AuditEntry
from colep.core.db import execute, transaction
from colep.demo import files
from colep.directory.models import Contact
from colep.rules.acts import Act
from colep.rules.directory import FIELD_LABELS, field_label
from colep.rules.labels import Label
from colep.rules.sharing import STRICTNESS
from colep.screening.notice import NotHere
from colep.screening.service import screen
from colep.sharing.models import Audience, AudienceMember
from tests.conftest import Visitor
from tests.directory.contacts import add
from tests.helpers import only_sqlite, rows

pytestmark = [pytest.mark.usefixtures("app"), only_sqlite]

SignIn = Callable[[str], Visitor]


def _for_some(contact_id: int, label: Label, *member_ids: int) -> None:
    """Give an entry, as a moderator's database would have it, to members by name."""
    with transaction():
        new = insert(Audience).values(kind="members", key=f"members:{contact_id}").returning(Audience.id)
        audience_id = execute(new).scalar_one()
        execute(insert(AudienceMember).values([{"audience_id": audience_id, "member_id": id_} for id_ in member_ids]))
        execute(update(Contact).where(Contact.id == contact_id).values(label=label.value, audience_id=audience_id))


@pytest.mark.parametrize("of_entry", Label)
@pytest.mark.parametrize("field", [*FIELD_LABELS, "city"])
def test_the_stricter_of_field_and_entry_counts(field: str, of_entry: Label) -> None:
    """Point 3: a part is never looser than its whole, and a field with a label of its own never looser than that."""
    label = field_label(field, of_entry)
    assert STRICTNESS[label] == max(STRICTNESS[of_entry], STRICTNESS[FIELD_LABELS.get(field, Label.CLEAR)])


def test_a_stricter_field_says_so(as_person: SignIn) -> None:
    """Point 3: beside the duty phone stands its label, for those who see it; a sheet of paper bears the strictest."""
    contact_id = add()
    seen = as_person("tamas").get(f"/directory/{contact_id}").text
    assert '<small><bdi dir="ltr" class="tlp tlp-amber">TLP:AMBER</bdi></small>' in seen
    assert 'data-label="TLP:AMBER"' in seen
    unseen = as_person("judit").get(f"/directory/{contact_id}").text
    assert "TLP:AMBER" not in unseen
    assert 'data-label="TLP:GREEN"' in unseen


def test_the_list_shows_a_label_that_is_not_green(ids: dict[str, int], as_person: SignIn) -> None:
    """Point 3: and says nothing of GREEN."""
    add(name="Plain")
    _for_some(add(name="Narrow"), Label.AMBER_STRICT, ids["judit"])
    page = as_person("judit").get("/directory").text
    assert page.partition("<main")[2].count("TLP:") == 1
    assert "Narrow" not in as_person("layla").get("/directory").text


def test_of_red_a_list_has_the_name_only(ids: dict[str, int], as_person: SignIn) -> None:
    """Point 4: its languages, channels and competences stand on its page."""
    contact_id = add(name="Narrow")
    _for_some(contact_id, Label.RED, ids["judit"])
    judit = as_person("judit")
    listed = judit.get("/directory").text.partition("<ol")[2]
    assert "Narrow" in listed
    assert "SIENA" not in listed
    assert "SIENA" in judit.get(f"/directory/{contact_id}").text
    assert judit.get(f"/directory/{contact_id}.vcf").status_code == 403


def test_a_file_names_its_labels_and_leaves_an_entry(ids: dict[str, int], as_person: SignIn) -> None:
    """Point 4: the strictest in its name, all of them in its note, one entry in the record, no fresh proof needed."""
    answer = as_person("tamas").get(f"/directory/{add()}.vcf")
    assert "TLP-AMBER-contact-1.vcf" in answer.headers["Content-Disposition"]
    assert "NOTE:TLP:GREEN\\nDuty phone: TLP:AMBER\\n" in answer.text.replace("\r\n ", "")
    entry = rows(select(AuditEntry).where(AuditEntry.act == Act.ITEM_EXPORT.value))[0][0]
    assert (entry.actor_id, entry.subject_kind, entry.subject_id, entry.detail) == (
        ids["tamas"], "contact", 1, "TLP:AMBER",
    )  # fmt: skip


def test_the_guard_looks_at_what_is_written(app: Flask) -> None:
    """Point 7: data of a case is refused in a free text, and how one reaches the contact is not."""
    with pytest.raises(NotHere) as refusal:
        add(limits="Ask about the passport of Eriksson: L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    assert {one.field for one in refusal.value.found} == {"limits"}
    assert rows(select(func.count(Contact.id)))[0][0] == 0
    assert rows(select(func.count()).where(AuditEntry.act == Act.GUARD_REFUSE.value))[0][0] == 1
    assert add()


def test_the_demo_passes(app: Flask) -> None:
    """Point 7: the guard finds nothing in the entries that a newcomer sees first."""
    for entry in files.contacts():
        for field in ("name", "latin_name", "rank", "agency", "city", "limits"):
            assert screen(entry[field], country=entry["sender"]) == (), (entry["name"], field)
