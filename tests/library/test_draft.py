"""A draft is cleaned, checked and kept whole."""

import json

import pytest
from flask import Flask

from colep.core.errors import Invalid
from colep.library.draft import checked, read_content
from tests.library.practices import draft


@pytest.mark.usefixtures("app")
class TestChecked:
    """What `checked` accepts and refuses."""

    def test_cleans_what_was_typed(self) -> None:
        """Overrides of direction go, and codes stand once."""
        clean = checked(draft(title="  Joint \u202escreening  week ", countries=("TR", "BG", "TR")))
        assert clean.title == "Joint screening week"
        assert clean.countries == ("TR", "BG")

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("title", " ", "empty"),
            ("title", "x" * 161, "long"),
            ("problem", "", "empty"),
            ("lessons", "x" * 20_001, "long"),
            ("stage", "revenge", "choice"),
            ("level", "global", "choice"),
            ("language", "tlh", "choice"),
            ("evidence", 6, "choice"),
            ("evidence", -1, "choice"),
            ("countries", (), "empty"),
            ("countries", ("TR", "ZZ"), "choice"),
            ("routes", ("moon",), "choice"),
            ("themes", ("football",), "choice"),
            ("started", 1492, "year"),
            ("ended", 2021, "year"),
        ],
    )
    def test_refuses(self, field: str, value: object, reason: str) -> None:
        """The mistake names the field and says why."""
        with pytest.raises(Invalid) as mistake:
            checked(draft(**{field: value}))
        assert (mistake.value.field, mistake.value.reason) == (field, reason)


def test_a_version_keeps_everything(app: Flask) -> None:
    """What goes into a version comes out of it."""
    said = draft(title="قاعة \u201cواحدة\u201d", ended=2024, routes=())
    assert read_content(said.content()) == said


def test_versions_of_earlier_days_are_read(app: Flask) -> None:
    """Point 3: they have a label of their own, which counts no more: a version is never looser than its practice."""
    old = json.dumps({**json.loads(draft().content()), "label": "TLP:CLEAR", "audience": "community"})
    assert read_content(old) == draft()
