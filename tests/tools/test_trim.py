"""What stays of Bootstrap, and what goes."""

from pathlib import Path

import pytest

from tools.trim import trimmed, words_of

CSS = (
    '@charset "UTF-8";/*! licence */:root{--a:1}.btn,.nav .link{color:red}'
    ".btn:not(:disabled):not(.off){top:0}"
    "@media (min-width:1px){.card{left:0}.btn{left:1px}}@media print{.card{top:1px}}"
    "@keyframes spin{to{top:0}}"
    "a[title='x,y'],.card{margin:0}"
)


def test_rules_without_a_class_and_with_known_classes_stay() -> None:
    assert trimmed(CSS, {"btn"}) == (
        ":root{--a:1}.btn{color:red}.btn:not(:disabled):not(.off){top:0}"
        "@media (min-width:1px){.btn{left:1px}}@keyframes spin{to{top:0}}a[title='x,y']{margin:0}"
    )


def test_a_selector_needs_all_its_classes() -> None:
    assert ".nav .link" not in trimmed(CSS, {"nav"})
    assert ".nav .link{color:red}" in trimmed(CSS, {"nav", "link"})


def test_with_every_word_nothing_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "all.css"
    file.write_text(CSS)
    assert trimmed(CSS, words_of([file])) == CSS.replace('@charset "UTF-8";/*! licence */', "")


def test_a_block_without_an_end_is_said() -> None:
    with pytest.raises(ValueError, match="without an end"):
        trimmed("a{b:c", set())
