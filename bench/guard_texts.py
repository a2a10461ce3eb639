"""Writes the texts of the guard's bench: `python -m bench.guard_texts`. Every number is invented.

Check digits are right, telephone numbers are those that phonenumbers gives as examples of a region, zones are of
Utopia (UTO), the country of ICAO's specimens. The files are kept, so that the figures stay comparable.
"""

import json
import random
import string
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import phonenumbers
from stdnum import iban, imei, imo, iso6346, luhn

from colep.screening.detectors.people import iranian
from colep.screening.detectors.travel import check_digit

FOLDER = Path(__file__).parent / "data" / "guard"
HOUSE = Path(__file__).parents[1]

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_DIGITS = {"ar": _ARABIC, "fa": _PERSIAN, "ps": _PERSIAN, "ur": _PERSIAN}
#: Country → module of python-stdnum, and the parts of a number; digits that do not fit are drawn anew.
_NATIONAL: dict[str, tuple[str, tuple[int | str, ...]]] = {
    "tr": ("tckimlik", (11,)), "ru": ("inn", (12,)), "ua": ("rntrc", (10,)), "de": ("idnr", (11,)),
    "bg": ("egn", ("day", 4)), "ro": ("cnp", ("12", "day", "1234", "123456789", 4)),
    "pk": ("cnic", (5, "-", 7, "-", 1)),
    "fr": ("nir", ("12", "5678", "123456789", "01", "123456789", "7", "5", 3, 3, 2)),
}  # fmt: skip
_LETTERS = "ABCEHKMOPTXY"


class Inventor:
    """Invents numbers; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def digits(self, count: int) -> str:
        """Return so many digits, the first not a nought."""
        return str(self.dice.randrange(1, 10)) + "".join(self.dice.choices(string.digits, k=count - 1))

    def until(self, make: Callable[[], str], is_right: Callable[[str], bool]) -> str:
        """Invent until the check digits are right."""
        while not is_right(number := make()):
            pass
        return number

    def grouped(self, number: str, size: int = 4) -> str:
        """Return a number in groups, as people type it."""
        gap = self.dice.choice(["", " ", " ", "-"])
        return gap.join(number[place : place + size] for place in range(0, len(number), size))

    def passport(self, _language: str) -> str:
        """Return a letter or two and digits."""
        return "".join(self.dice.choices(string.ascii_uppercase, k=self.dice.choice([1, 2]))) + self.digits(7)

    def national(self, kind: str) -> str:
        """Return a national number; for a figure, one of that length, where no check digit is published."""
        if kind == "ir":
            return self.until(lambda: self.digits(10), iranian)
        if kind in _NATIONAL:
            module, shape = _NATIONAL[kind]
            is_right = import_module(f"stdnum.{kind}.{module}").is_valid
            return self.until(lambda: "".join(self._part(part) for part in shape), is_right)
        return self.digits(int(kind))

    def _part(self, part: int | str) -> str:
        """Return a part of a number: so many digits, a day, a sign, or the digits that close a French one."""
        if isinstance(part, int):
            return self.digits(part)
        if part == "day":
            return f"{self.dice.randrange(60, 99)}{self.dice.randrange(1, 13):02}{self.dice.randrange(1, 29):02}"
        return self.dice.choice(part)

    def birth(self, language: str) -> str:
        """Return a day of a life, as the language writes it."""
        year, month, day = self.dice.randrange(1955, 2012), self.dice.randrange(1, 13), self.dice.randrange(1, 29)
        if language == "fa":
            return f"{year - 621}/{month:02}/{day:02}"
        if language == "hu":
            return (
                f"{year}. {month:02}. {day:02}".replace(" ", "")
                if self.dice.random() < 0.5
                else f"{year}-{month:02}-{day:02}"
            )
        return self.dice.choice([f"{day:02}.{month:02}.{year}", f"{day}/{month}/{year}", f"{year}-{month:02}-{day:02}"])

    def iban(self, _language: str) -> str:
        """Return an account number of one of several countries."""
        shapes = {
            "DE": 18,
            "TR": 22,
            "AT": 16,
            "PL": 24,
            "GR": 23,
            "RO": "AAAA16",
            "BG": "AAAA14",
            "PK": "AAAA16",
            "GE": "AA16",
        }
        country = self.dice.choice(list(shapes))
        shape = shapes[country]

        def make() -> str:
            if isinstance(shape, int):
                body = self.digits(shape)
            else:
                letters = shape.count("A")
                body = "".join(self.dice.choices(string.ascii_uppercase, k=letters)) + self.digits(int(shape[letters:]))
            if country == "TR":
                body = body[:5] + "0" + body[6:]
            return country + iban.calc_check_digits(f"{country}00{body}") + body

        return self.grouped(self.until(make, iban.is_valid))

    def card(self, _language: str) -> str:
        """Return a card number."""
        head = self.dice.choice(["4", "51", "2204", "6037"]) + self.digits(11)
        head += self.digits(15 - len(head)) if len(head) < 15 else ""
        return self.grouped(head[:15] + luhn.calc_check_digit(head[:15]))

    def phone(self, country: str) -> str:
        """Return phonenumbers' own example of a mobile number, as one writes it abroad or at home."""
        number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
        form = self.dice.choice(
            [
                phonenumbers.PhoneNumberFormat.INTERNATIONAL,
                phonenumbers.PhoneNumberFormat.E164,
                phonenumbers.PhoneNumberFormat.NATIONAL,
            ]
        )
        return phonenumbers.format_number(number, form)

    def email(self, _language: str) -> str:
        """Return a mailbox at a name that nobody can have."""
        name = self.dice.choice(["m.karim77", "ivan_petrow", "travel-agent", "sale.docs", "h.yilmaz"])
        return self.dice.choice([f"{name}@mail.example", f"{name}@post.example", f"{name} (at) mail.example"])

    def place(self, _language: str) -> str:
        """Return coordinates."""
        north, east = self.dice.uniform(34, 55), self.dice.uniform(12, 65)
        return self.dice.choice(
            [
                f"{north:.5f}, {east:.5f}",
                f"{north:.4f} {east:.4f}",
                f"{self._angle(north)}N {self._angle(east)}E",
            ]
        )

    def _angle(self, degrees: float) -> str:
        return f"{int(degrees)}°{self.dice.randrange(60):02}'{self.dice.randrange(60):02}\""

    def plate(self, language: str) -> str:
        """Return a number plate as the country writes it."""
        letters = "".join(self.dice.choices("ABEKMHOPCTYX", k=3))
        shapes = {
            "ru": f"{self.dice.choice('АВЕКМ')}{self.digits(3)}{''.join(self.dice.choices('АВЕКМ', k=2))}77",
            "tr": f"{self.dice.randrange(10, 81)} {letters} {self.digits(3)}",
            "fa": f"{self.digits(2)} ب {self.digits(3)} ایران {self.digits(2)}",
            "ar": f"{self.digits(2)} ب {self.digits(5)}",
            "de": f"B-{letters[:2]} {self.digits(4)}",
            "hu": f"{letters}-{self.digits(3)}",
            "uk": f"{letters[:2]} {self.digits(4)} {letters[1:]}",
            "bg": f"{letters[:2]} {self.digits(4)} {letters[1:]}",
            "fr": f"{letters[:2]}-{self.digits(3)}-{letters[1:]}",
            "ur": f"{letters}-{self.digits(4)}",
            "ps": f"{letters}-{self.digits(4)}",
        }
        return shapes.get(language, f"{letters[:2]}{self.digits(2)} {letters}")

    def imei(self, _language: str) -> str:
        """Return a device's number."""
        head = "35" + self.digits(12)
        return head + luhn.calc_check_digit(head) if imei.is_valid(head + luhn.calc_check_digit(head)) else head

    def container(self, _language: str) -> str:
        """Return a container's number of an owner that does not exist."""
        head = f"Q{''.join(self.dice.choices(_LETTERS, k=2))}U{self.digits(6)}"
        return head + iso6346.calc_check_digit(head)

    def vessel(self, _language: str) -> str:
        """Return a ship's number."""
        head = "9" + self.digits(5)
        return head + imo.calc_check_digit(head)

    def vin(self, _language: str) -> str:
        """Return a chassis number."""
        return "WVWZZZ1KZ" + self.dice.choice("ABCDEFGH") + "W" + self.digits(6)

    def case(self, _language: str) -> str:
        """Return a reference of a file."""
        return self.dice.choice(
            [
                f"{self.dice.randrange(2015, 2026)}/{self.digits(5)}",
                f"{self.digits(2)}-{self.digits(4)}/{self.dice.randrange(2015, 2026)}",
                self.digits(12),
            ]
        )

    def zone(self, _language: str) -> str:
        """Return the zone of a passport of Utopia."""
        number = "".join(self.dice.choices(string.ascii_uppercase + string.digits, k=9))
        birth, expiry = (
            f"{self.dice.randrange(60, 99)}{self.dice.randrange(1, 13):02}{self.dice.randrange(1, 29):02}",
            f"{self.dice.randrange(26, 36)}0415",
        )
        sex, other = self.dice.choice("MF"), "<" * 14
        body = f"{number}{check_digit(number)}UTO{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}{other}0"
        whole = number + check_digit(number) + birth + check_digit(birth) + expiry + check_digit(expiry) + other + "0"
        name = self.dice.choice(["ERIKSSON<<ANNA<MARIA", "SPECIMEN<<TRAVELLER", "MUSTER<<IDA"])
        upper = f"P<UTO{name}".ljust(44, "<")
        lower = body + check_digit(whole)
        return self.dice.choice(
            [
                f"{upper}\n{lower}",
                lower,
                lower.lower(),
                " ".join(lower[place : place + 11] for place in range(0, 44, 11)),
            ]
        )


KINDS = {
    "passport": "document", "national": "national-id", "birth": "birth", "iban": "iban", "card": "card",
    "phone": "phone", "email": "email", "place": "place", "plate": "plate", "imei": "device",
    "container": "container", "vessel": "vessel", "vin": "vehicle", "case": "case",
}  # fmt: skip


def positives(phrases: dict[str, Any], invent: Inventor, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield texts with something in them, and the kind of it."""
    for language, words in phrases.items():
        for turn in range(rounds):
            for name, kind in KINDS.items():
                if name not in words:
                    continue
                value = _value(invent, name, language, words)
                if turn % 2 == 0 and language in _DIGITS:
                    value = value.translate(_DIGITS[language])
                sentence = words[name].replace("{x}", value)
                yield _text(
                    language,
                    words,
                    kind,
                    " ".join((invent.dice.choice(words["open"]), sentence, invent.dice.choice(words["close"]))),
                )
            zone = invent.zone(language)
            yield _text(
                language,
                words,
                "travel-zone",
                f"{words['open'][0]}\n\n{zone.translate(_DIGITS.get(language, {}))}\n\n{words['close'][0]}",
            )
        yield _text(language, words, "mark", f"{words['mark']}\n\n{words['open'][1]} {words['close'][0]}")


def _value(invent: Inventor, name: str, language: str, words: dict[str, Any]) -> str:
    argument = {"national": words.get("national_as", ""), "phone": invent.dice.choice(words["countries"])}.get(
        name, language
    )
    made: str = getattr(invent, name)(argument)
    return made


def _text(language: str, words: dict[str, Any], kind: str, text: str) -> dict[str, Any]:
    return {
        "language": language,
        "kind": kind,
        "country": words["countries"][0],
        "countries": words["countries"][1:],
        "text": text,
    }


def negatives(phrases: dict[str, Any], invent: Inventor, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield texts without anything to find."""
    for language, words in phrases.items():
        for turn in range(rounds):
            for sentence in words["clean"]:
                filled = _fill(sentence, invent)
                if turn % 2 and language in _DIGITS:
                    filled = filled.translate(_DIGITS[language])
                yield _text(
                    language,
                    words,
                    "",
                    f"{invent.dice.choice(words['open'])} {filled} {invent.dice.choice(words['close'])}",
                )


def _fill(sentence: str, invent: Inventor) -> str:
    dice = invent.dice
    figure = dice.choice(
        [
            f"{dice.randrange(1, 99)},{dice.randrange(100, 999)}",
            f"{dice.randrange(1, 99)}.{dice.randrange(100, 999)}",
            f"{dice.randrange(1, 99)} {dice.randrange(100, 999)}",
            str(dice.randrange(100, 99999)),
            f"1,{dice.randrange(100, 999)},{dice.randrange(100, 999)}",
        ]
    )
    day = f"{dice.randrange(1, 29):02}.{dice.randrange(1, 13):02}"
    values = {
        "year": str(dice.randrange(2010, 2024)),
        "n": figure,
        "time": f"{dice.randrange(8, 18):02}:{dice.choice(['00', '15', '30'])}",
        "date": dice.choice(
            [
                f"{day}.{dice.randrange(2024, 2027)}",
                f"{dice.randrange(2024, 2027)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
                f"{day}",
            ]
        ),
        "law": dice.choice(["2019/1240", "2016/679", "2018/1860", "(EU) 2023/977"]),
        "day": day,
    }
    for name, value in values.items():
        sentence = sentence.replace(f"{{{name}}}", value)
    return sentence


def of_the_demo(invent: Inventor, count: int) -> Iterator[dict[str, Any]]:
    """Yield posts of the demo community, which others wrote: nothing in them is to be found."""
    posts = []
    for path in sorted((HOUSE / "colep" / "demo" / "data" / "threads").glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        posts += [
            {
                "language": post["language"],
                "kind": "",
                "country": "TR",
                "countries": content["countries"],
                "text": post["text"].strip(),
            }
            for post in content["posts"]
        ]
    yield from invent.dice.sample(posts, count)


def write(name: str, texts: Iterator[dict[str, Any]]) -> int:
    """Write a file of texts, one a line; returns how many."""
    lines = [json.dumps(text, ensure_ascii=False) for text in texts]
    (FOLDER / name).write_text("\n".join(lines) + "\n", "utf-8")
    return len(lines)


def main() -> None:
    """Write all files."""
    phrases = tomllib.loads((FOLDER / "phrases.toml").read_text("utf-8"))
    invent = Inventor(4)
    print("with", write("with.jsonl", positives(phrases, invent, 2)))
    clean = [*negatives(phrases, invent, 3), *of_the_demo(invent, 150)]
    print("without", write("without.jsonl", iter(clean)))
    held = FOLDER / "phrases-held-out.toml"
    if held.exists():
        others, invent = tomllib.loads(held.read_text("utf-8")), Inventor(77)
        print("held out, with", write("held-out-with.jsonl", positives(others, invent, 2)))
        print("held out, without", write("held-out-without.jsonl", negatives(others, invent, 2)))


if __name__ == "__main__":
    main()
