"""The texts of the interface: collected from the code, checked in every language, compiled for the server.

    python tools/words.py extract    write translations/messages.pot and bring every messages.po up to date
    python tools/words.py tidy       remove the texts that are no longer used from every messages.po
    python tools/words.py check      fail on anything that a reader would see as a fault
    python tools/words.py compile    write the messages.mo that the server reads

The languages and their plural forms are data: `translations/locales.toml`.
"""

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gettext import c2py
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
METHODS = [("colep/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {name: {"trimmed": "true", "silent": "false"} for name in ("templates/**.html", "templates/**.txt")}
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "plural_forms": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
#: Names under which a text holds its number. A form that stands for one number only may leave it out.
NUMBERS = frozenset({"num", "n", "count", "number"})
#: Lines of a catalogue's header that would change with every run.
CHURN = re.compile(
    r'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team)'
)
FORMS = re.compile(r'^"Plural-Forms:(?:[^"\\]|"\n"|\\[^n])*\\n"\n', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w*)\}(?!\})")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass(frozen=True)
class Language:
    """One language of the interface, with the plural forms of its catalogue in their order."""

    tag: str
    categories: tuple[str, ...]
    plural: str

    @property
    def header(self) -> str:
        """The value of the catalogue's `Plural-Forms`."""
        return f"nplurals={len(self.categories)}; plural={self.plural};"

    @property
    def header_line(self) -> str:
        """The same as a line of the file."""
        return f'"Plural-Forms: {self.header}\\n"\n'

    def single(self, form: int) -> bool:
        """True when this form stands for one number only, so that its text need not hold the number."""
        return sum(self.form_of(number) == form for number in range(203)) == 1

    def form_of(self, number: int) -> int:
        """Return which form gettext takes for a number."""
        return c2py(self.plural)(number)


class Words:
    """The catalogues of one folder: the project's, or a test's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "translations"
        listing = tomllib.loads((self.folder / "locales.toml").read_text())
        self.source: str = listing["source"]
        self.languages = [
            Language(tag, tuple(facts["categories"]), facts["plural"]) for tag, facts in listing["languages"].items()
        ]

    @property
    def template(self) -> Path:
        """Where the collected texts lie."""
        return self.folder / "messages.pot"

    def catalogue(self, language: Language) -> Path:
        """Where a language's catalogue lies."""
        return self.folder / language.tag / "LC_MESSAGES" / "messages.po"

    def collect(self) -> Catalog:
        """Read every text out of code and templates."""
        catalog = Catalog(project="Colep", copyright_holder="", charset="utf-8", fuzzy=False)
        catalog.header_comment = "# The texts of Colep's interface, written by `make words`."
        found = extract_from_dir(
            self.root, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True,
            directory_filter=lambda folder: not Path(folder).name.startswith((".", "node_modules")),
        )  # fmt: skip
        for file, _line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
            catalog.add(message, None, [(file, None)], auto_comments=comments, context=context)
        return catalog

    def read(self, language: Language) -> Catalog:
        """Read a language's catalogue; an absent one is empty."""
        path = self.catalogue(language)
        text = path.read_text() if path.exists() else ""
        # Babel drops the forms that a file's own header does not count, so the header is put right first.
        text = FORMS.sub(lambda _: language.header_line, text, count=1)
        return _with_forms(read_po(BytesIO(text.encode()), locale=language.tag, domain="messages"), language)

    def extract(self) -> None:
        """Write the template, and update every catalogue. Texts no longer used stay as `#~` until `tidy`."""
        template = self.collect()
        _write(self.template, _text(template))
        for language in self.languages:
            catalog = self.read(language)
            if language.tag == self.source:
                catalog = _with_forms(Catalog(locale=language.tag, project="Colep", fuzzy=False), language)
            else:
                _revive(catalog, template)
                catalog.update(template, no_fuzzy_matching=True)
            catalog.header_comment = f"# Colep's interface: {language.tag}."
            _write(self.catalogue(language), _text(_with_forms(catalog, language)))

    def tidy(self) -> None:
        """Remove the texts that are no longer used."""
        for language in self.languages:
            _write(self.catalogue(language), _text(self.read(language), ignore_obsolete=True))

    def check(self) -> list[str]:
        """Return one line for each fault."""
        faults = []
        template = self.collect()
        if not self.template.exists() or self.template.read_text() != _text(template):
            faults.append("translations/messages.pot is not what the code says: run `make words`")
        for language in self.languages:
            if language.tag != self.source:
                faults += [f"{language.tag}: {fault}" for fault in self.faults(language, template)]
        return faults

    def faults(self, language: Language, template: Catalog) -> Iterator[str]:
        """Say what is wrong with one language's catalogue."""
        path = self.catalogue(language)
        if not path.exists():
            yield "has no catalogue: run `make words`"
            return
        header = FORMS.search(path.read_text())
        if not header or header[0].replace('"\n"', "") != language.header_line:
            yield f"the header must say Plural-Forms: {language.header}"
        catalog = self.read(language)
        for wanted in filter(lambda message: message.id, template):
            message = catalog.get(wanted.id, wanted.context)
            if message is None:
                yield f"not in the catalogue: {_name(wanted)}"
            else:
                yield from _faults_of(message, language)
        known = {(_name(message)) for message in template if message.id}
        for message in [*(m for m in catalog if m.id and _name(m) not in known), *catalog.obsolete.values()]:
            yield f"no longer used (`python tools/words.py tidy` removes it): {_name(message)}"

    def compile(self) -> None:
        """Write what the server reads, each file at once so that no reader meets half of it."""
        for language in self.languages:
            target = self.catalogue(language).with_suffix(".mo")
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_suffix(".mo.new")
            with fresh.open("wb") as file:
                write_mo(file, self.read(language))
            fresh.replace(target)


def _with_forms(catalog: Catalog, language: Language) -> Catalog:
    """Give a catalogue our plural forms in place of Babel's."""
    catalog._num_plurals = len(language.categories)
    catalog._plural_expr = language.plural
    catalog.fuzzy = False
    return catalog


def _revive(catalog: Catalog, template: Catalog) -> None:
    """Take texts that came back into the code out of the ones no longer used, with their translation."""
    for key, message in list(catalog.obsolete.items()):
        if template.get(message.id, message.context) is not None:
            del catalog.obsolete[key]
            catalog[message.id] = message


def _text(catalog: Catalog, *, ignore_obsolete: bool = False) -> str:
    """Write a catalogue so that only a change of a text changes it: sorted, no dates, no line numbers."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, sort_output=True, include_lineno=False, ignore_obsolete=ignore_obsolete)
    lines = buffer.getvalue().decode().splitlines()
    return "\n".join(line for line in lines if not CHURN.match(line)).rstrip("\n") + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def _name(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}: {text!r}" if message.context else repr(text)


def _faults_of(message: Message, language: Language) -> Iterator[str]:
    sources = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if message.fuzzy:
        yield f"marked as uncertain (fuzzy): {_name(message)}"
    wanted = len(language.categories) if len(sources) == 2 else 1
    if len(forms) != wanted:
        yield f"{len(forms)} forms where the language has {wanted}: {_name(message)}"
    for number, form in enumerate(forms):
        where = f" [{language.categories[number]}]" if len(sources) == 2 and number < wanted else ""
        if not form or not form.strip():
            yield f"not translated{where}: {_name(message)}"
        else:
            may_omit = len(sources) == 2 and language.single(number)
            yield from (f"{fault}{where}: {_name(message)}" for fault in _differences(sources, form, may_omit))


def _differences(sources: Iterable[str], form: str, may_omit_number: bool) -> Iterator[str]:
    """Say what a translated form has too much or too little."""
    allowed = [placeholders(source) for source in sources]
    found, needed = placeholders(form), allowed[-1]
    if may_omit_number:
        found, needed = found - NUMBERS, needed - NUMBERS
    if missing := needed - found:
        yield f"lacks the placeholder {', '.join(sorted(missing))}"
    if surplus := found - frozenset().union(*allowed):
        yield f"has the placeholder {', '.join(sorted(surplus))}, which the source does not have"
    if tags(form) not in [tags(source) for source in sources]:
        yield "has other HTML tags than the source"
    if PLACEHOLDER.search(form) and (fault := _filling_fault(list(sources)[-1], form)):
        yield fault


class _Anything(dict[str, int]):
    """Has a value for every name, to try a text with."""

    def __missing__(self, name: str) -> int:
        return 1


def _filling_fault(source: str, form: str) -> str:
    """Say how a translation breaks when it is filled in, in the style in which its source can be."""
    for fill in (lambda text: text % _Anything(), lambda text: text.format_map(_Anything())):
        try:
            filled = fill(source)
        except (ValueError, TypeError, IndexError):
            continue
        if filled == source:
            continue
        try:
            fill(form)
        except (ValueError, TypeError, IndexError) as error:
            return f"breaks when it is filled in ({error})"
    return ""


def placeholders(text: str) -> frozenset[str]:
    """Return the names of `%(name)s` and `{name}` in a text; both styles are told apart only by their use."""
    return frozenset(one or two for one, two in PLACEHOLDER.findall(text))


def tags(text: str) -> Counter[str]:
    """Return the HTML tags of a text, with their attributes, in any order."""
    return Counter(TAG.findall(text))


def main(arguments: list[str]) -> int:
    """Run one command; return 1 when a check found something."""
    parser = argparse.ArgumentParser(
        prog="tools/words.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("command", choices=("extract", "tidy", "check", "compile"))
    words = Words(ROOT)
    command = parser.parse_args(arguments).command
    if command != "check":
        getattr(words, command)()
        return 0
    faults = words.check()
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"catalogues: {len(faults)} faults in {len(words.languages)} languages", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
