"""The words on the sheets of a PDF that Chromium has printed, as far as its own way of writing them goes."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj|\[(.*?)\] TJ|(ET)", re.DOTALL)
_BETWEEN = re.compile(rb"<([0-9A-Fa-f]+)>")

Letters = dict[int, str]


def sheets(pdf: bytes) -> list[str]:
    """Return the text of each sheet, one line for each piece that was set at once."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return [_text(page, objects) for page in pages]


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    data = found[1] if found else b""
    return zlib.decompress(data) if b"/FlateDecode" in body else data


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {name: _letters(objects[int(number)], objects) for name, number in _FONT.findall(page)}
    content = re.search(rb"/Contents (\d+) 0 R", page)
    text, letters = "", Letters()
    for font, one, several, end in _SHOWN.findall(_stream(objects[int(content[1])]) if content else b""):
        if font:
            letters = fonts.get(font, {})
        for glyphs in [one] if one else _BETWEEN.findall(several):
            codes = (int(glyphs[place : place + 4], 16) for place in range(0, len(glyphs), 4))
            text += "".join(letters.get(code, "") for code in codes)
        text += "\n" if end else ""
    return text


def _letters(font: bytes, objects: dict[int, bytes]) -> Letters:
    """Read which glyph is which letter. Source: ISO 32000-1, 9.10.3 (ToUnicode CMaps)."""
    named = re.search(rb"/ToUnicode (\d+) 0 R", font)
    table = _stream(objects[int(named[1])]).decode("latin-1") if named else ""
    letters = Letters()
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + step] = chr(int(letter, 16) + step)
    return letters
