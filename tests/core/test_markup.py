"""Markdown to HTML: whatever is typed, nothing comes out that is not on the list, and it comes out fast."""

import html
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colep.core import markup
from tests.core.vectors import VECTORS

#: Written by hand a second time, so that a wider list in the code is noticed here.
ALLOWED = {
    **dict.fromkeys(("p", "h3", "h4", "h5", "h6", "li", "td", "th", "blockquote", "ul", "table", "pre"), {"dir", "lang"}),  # noqa: RUF024
    **dict.fromkeys(("br", "code", "del", "em", "hr", "s", "strong", "tbody", "thead", "tr"), set()),  # noqa: RUF024
    "ol": {"dir", "lang", "start"},
    "a": {"href", "title", "rel"},
}  # fmt: skip
REL = "noopener noreferrer nofollow"


class Reader(HTMLParser):
    """Reads HTML as a browser would and notes all that is not allowed."""

    def __init__(self, rel: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.rel = rel

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check one element."""
        self.tags.append(tag)
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
            return
        values = dict(attrs)
        self.faults += [f"{tag} {name}={value!r}" for name, value in attrs if name not in ALLOWED[tag]]
        if values.get("dir", "ltr") not in ("ltr", "rtl", "auto"):
            self.faults.append(f"dir={values['dir']!r}")
        if tag == "a":
            self._check_link(values)

    def _check_link(self, values: dict[str, str | None]) -> None:
        target = "".join(letter for letter in html.unescape(values.get("href") or "") if letter > " ")
        if "href" in values and not target.lower().startswith(("http:", "https:", "mailto:")):
            self.faults.append(f"href={values['href']!r}")
        if self.rel and values.get("rel") != REL:
            self.faults.append(f"rel={values.get('rel')!r}")

    def handle_comment(self, data: str) -> None:
        """Comments hide things from one parser and show them to the next."""
        self.faults.append("comment")

    def handle_decl(self, decl: str) -> None:
        """No document begins inside a text."""
        self.faults.append("declaration")

    def handle_pi(self, data: str) -> None:
        """Nor instructions."""
        self.faults.append("instruction")

    def unknown_decl(self, data: str) -> None:
        """Nor sections of characters."""
        self.faults.append("section")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def read(made: str, rel: bool = True) -> Reader:
    """Return what a browser finds in it."""
    reader = Reader(rel)
    reader.feed(made)
    reader.close()
    return reader


def test_the_list_of_tags_is_the_one_written_here() -> None:
    """Row 43: a tag or attribute more is a decision, to be made in two places."""
    assert set(ALLOWED) == markup.TAGS
    assert {tag: set(names) for tag, names in markup.ATTRIBUTES.items()} == {
        tag: names - {"rel"} for tag, names in ALLOWED.items() if names
    }
    assert {"http", "https", "mailto"} == markup.SCHEMES


def test_there_are_enough_vectors() -> None:
    """Row 43: at least 120, all different."""
    assert len(set(VECTORS)) >= 120


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_comes_out_that_is_not_on_the_list(language: str) -> None:
    """Rows 43, 45, 46: every vector alone, in a quotation, in a table, in a link's text and beside good text."""
    for vector in VECTORS:
        for frame in (
            "{}",
            "> {}",
            "|a|\n|-|\n|{}|",
            "[{}](http://a.example)",
            "good\n\n{}\n\n*good*",
            "- {}\n  - x",
            "`{}`",
        ):
            found = read(markup.render(frame.format(vector), language))
            assert found.faults == [], (vector, frame)


@pytest.mark.parametrize("sanitiser", ["bleach", "nh3"])
def test_either_sanitiser_holds_alone(sanitiser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 43, decision 1: raw HTML goes straight in, and one of the two is switched off in turn."""

    class Off:
        @staticmethod
        def clean(text: str, *_args: object, **_kwargs: object) -> str:
            return text

    class Raw:
        @staticmethod
        def render(text: str, _env: object) -> str:
            return text

    monkeypatch.setattr(markup, "_parser", Raw)
    monkeypatch.setattr(markup, "nh3" if sanitiser == "bleach" else "_bleach", Off)
    for vector in VECTORS:
        found = read(markup.render(vector, "en"), rel=sanitiser == "nh3")
        assert found.faults == [], vector


def test_the_parser_lets_no_html_and_no_picture_through_by_itself() -> None:
    """Before any sanitiser: raw HTML is shown as it was typed, and what one quotes from a page is not swallowed."""
    for vector in VECTORS:
        made = markup._parser.render(vector, {"language": "en"}).lower()
        assert not re.search(r"<(script|img|svg|iframe|style|form|input|math|object|body|video)", made), vector
    assert "<script>" in read(markup.render("see <script> there", "en")).text


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*VECTORS, "[", "](", ")", "`", "\n", "> ", "<", ">", "javascript:", '"', "'", "&#", "*", "|-|"]
        ),
        max_size=6,
    ).map("".join)
)
def test_vectors_stuck_together_hold_too(text: str) -> None:
    """Row 43: pieces that are harmless apart."""
    assert read(markup.render(text, "en")).faults == []


def test_the_same_text_makes_the_same_html_however_often() -> None:
    """Row 44: editing a text and storing it again changes nothing, and sanitised HTML is sanitised."""
    for vector in VECTORS:
        once = markup.render(vector, "ar")
        assert markup.render(vector, "ar") == once
        assert markup._bleach.clean(once) == markup._bleach.clean(markup._bleach.clean(once))


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("**strong** and *soft* and ~~gone~~", '<strong>strong</strong> and <em>soft</em> and <s>gone</s>'),
        ("one\ntwo", "one<br>"),
        ("# big", '<h3 dir="ltr">big</h3>'),
        ("###### small", '<h6 dir="ltr">small</h6>'),
        ("3. three", '<ol start="3" dir="ltr">'),
        ("- a\n- b", '<li dir="ltr">b</li>'),
        ("|a|b|\n|-|-|\n|1|2|", '<td dir="ltr">2</td>'),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("```python\nif a < b:\n```", '<pre dir="ltr"><code>if a &lt; b:\n</code></pre>'),
        ("see https://colep.example/a?b=c&d=e there", 'href="https://colep.example/a?b=c&amp;d=e"'),
        ("www.frontex.europa.eu", 'href="http://www.frontex.europa.eu"'),
        ("write to desk@police.hu", 'href="mailto:desk@police.hu"'),
        ('[a](https://a.example "ti\\"tle")', 'title="ti&quot;tle"'),
        ("> quoted", '<blockquote dir="ltr">'),
        ("---", "<hr>"),
    ],
)  # fmt: skip
def test_markdown_works(written: str, part: str) -> None:
    """What the composer promises, with headings below those of the page."""
    assert part in markup.render(written, "en")


def test_pictures_stay_text() -> None:
    """Row 45: nothing in a text makes a reader's browser ask another host."""
    made = markup.render("![map](https://tracker.example/pixel.png)", "en")
    assert "<img" not in made
    assert read(made).faults == []


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("سلام", "ar", '<p dir="rtl">'),
        ("سلام", "en", '<p dir="rtl" lang="ar">'),
        ("پاسپورت جعلی چیست", "en", '<p dir="rtl" lang="fa">'),
        ("Hello there", "ar", '<p dir="ltr" lang="en">'),
        ("12 + 7 = 19", "ar", '<p dir="rtl">'),
        ("12 + 7 = 19", "en", '<p dir="ltr">'),
        ("- عربي\n- ثان", "ar", '<ul dir="rtl">'),
        ("- English\n- words", "ar", '<ul dir="ltr">'),
        ("> سلام", "en", '<blockquote dir="rtl">'),
        ("Паспорт", "tr", '<p dir="ltr" lang="ru">'),
        ("Paşaport", "en", '<p dir="ltr">'),
        ("Ћирилица", "sr", '<p dir="ltr">'),
        ("Привет", "ru", '<p dir="ltr">'),
        ("    code", "ar", '<pre dir="ltr">'),
        ("(«سلام»)", "en", '<p dir="rtl" lang="ar">'),
        ("|مرحبا|\n|-|\n|ok|", "ar", '<td dir="ltr" lang="en">'),
    ],
)
def test_each_block_knows_its_direction_and_language(text: str, language: str, wanted: str) -> None:
    """A reader's browser and voice need no guess, in lists, quotations and tables too."""
    assert wanted in markup.render(text, language)


LONGEST = 20_000
HARD = {
    "stars": "*a **a " * 3000, "brackets": "[" * LONGEST, "links": "[a](" * 5000, "angles": "<" * LONGEST,
    "ticks": "".join("`" * n + " " for n in range(1, 190)), "quotes": ">" * LONGEST, "spaced quotes": "> " * 10_000,
    "empty items": "- \n" * 3000 + "." * 11_000, "empty items, letters": "- \n" * 3000 + "a" * 11_000,
    "numbered": "".join(f"{n}. \n" for n in range(2000)) + "." * 9000, "http": "http://" * 2857, "www": "www." * 5000,
    "mails": "a@" * 10_000, "mails 2": "a@b.cc," * 2857, "table": "|a" * 200 + "\n" + "|-" * 200 + "\n" + ("|" * 200 + "\n") * 90,
    "nested list": "".join("  " * n + "- a\n" for n in range(130)), "ampersands": "&" * LONGEST, "under": "_a__b" * 4000,
    "strikes": "~~a" * 6600, "autolinks": "<http://a>" * 2000, "bangs": "![" * 10_000, "lazy": "> a\nb\n" * 3300,
    "definitions": "".join(f"[a{n}]: /u{n}\n" for n in range(1200)) + "[a1]" * 500, "titles": '[a](b "' * 2857,
    "breaks": "a  \n" * 5000, "fences": "```\n" * 5000, "escapes": "\\" * LONGEST, "brackets in address": "http://a.b/" + "(" * 19_980,
    "deep quotes": ("> " * 11 + "a\n\n") * 830, "headings": "# a\n" * 5000, "mixed": "*_" * 10_000, "tags": "<a href='" * 2222,
    "marks": "a" + "\u0301" * 19_999, "spaces": " " * 19_999 + "x", "colons": "x:" * 10_000, "entities": "&#x27;" * 3333,
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(HARD))
def test_no_text_takes_longer_than_a_second(kind: str) -> None:
    """Row 50: the longest text that may be sent, in the shapes that make parsers slow."""
    made = markup.render(HARD[kind][:LONGEST], "ar")
    assert read(made).faults == []
    assert _seconds(HARD[kind][:LONGEST], enough=1.0) < 1.0


def test_time_grows_with_the_length_and_not_with_its_square() -> None:
    """Row 50: four times the text may take about four times as long, and surely not sixteen times."""
    for shape in ("- \n", "> a\n\n", "*a **b ", "[a](", "a@b.cc ", "x\n"):
        short, long = (_seconds(shape * times + "." * (times * 3)) for times in (600, 2400))
        assert long < 10 * short + 0.15, shape


def _seconds(text: str, enough: float = 0.0) -> float:
    """Return the least processor time of three tries: neighbours on a shared core make any one of them longer."""
    tries = []
    for _ in range(3):
        start = time.process_time()
        markup.render(text, "en")
        tries.append(time.process_time() - start)
        if tries[-1] < enough:
            break
    return min(tries)


@pytest.mark.parametrize("deep", [3, 5, 6, 7, 12, 13, 60, 1000])
def test_what_lies_too_deep_stays_as_text_and_nothing_after_it_is_lost(deep: int) -> None:
    """Row 50: a thousand quotes in each other make a dozen; every word of the text is still there to read."""
    quotes = markup.render("> " * deep + "deep\n\nafter the depth", "en")
    lists = markup.render(
        "".join("  " * n + f"- item{n}\n" for n in range(min(deep, 90))) + "\n\nafter the depth", "en"
    )
    assert quotes.count("<blockquote") == min(deep, markup.DEEPEST)
    assert lists.count("<ul") == min(deep, markup.DEEPEST // 2)
    for made, words in ((quotes, ["deep"]), (lists, [f"item{n}" for n in range(min(deep, 90))])):
        text = read(made).text
        assert all(word in text for word in [*words, "after the depth"])


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["- ", "> ", "1. ", "    ", "  - ", "# ", "", "* > "]), st.integers(1, 20)),
        min_size=1,
        max_size=12,
    )
)
def test_no_word_is_lost_whatever_stands_before_it(lines: list[tuple[str, int]]) -> None:
    """What was written can be read, however oddly it was set."""
    text = "\n".join(before * times + f"word{place}" for place, (before, times) in enumerate(lines))
    found = read(markup.render(text, "en")).text
    assert all(f"word{place}" in found for place in range(len(lines)))
