"""What is found, and what passes."""

import time

import pytest

from colep.screening.scan import scan

#: text, kind, and the part that the author is shown; TR and IR are the countries.
FOUND = [
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", "travel-zone", None),
    ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", "travel-zone", None),
    ("L898902C36UTO۷۴۰۸۱۲۲F۱۲۰۴۱۵۹ZE184226B<<<<<۱۰", "travel-zone", None),
    ("L898902C36U TO7408122F1\n204159ZE184226B<<<<<10", "travel-zone", None),
    ("l898902c36uto7408122f1204159ze184226b<<<<<10", "travel-zone", None),
    (
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        "travel-zone",
        None,
    ),
    ("D231458907UTO7408122F1204159<<<<<<<6", "travel-zone", None),
    ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "travel-zone", None),
    ("Паспорт № 45 12 345678 выдан вчера", "document", "45 12 345678"),
    ("گذرنامه A12345678 را دیدم", "document", "A12345678"),
    ("passport no 123456789 was shown", "document", "123456789"),
    ("passport no a1234567", "document", "a1234567"),
    ("plate no 34 ABC 123 on the lorry", "plate", "34 ABC 123"),
    ("госномер А123ВС77", "plate", "А123ВС77"),
    ("TC kimlik no 10000000146", "national-id", "10000000146"),
    ("کد ملی ۰۰۱۰۳۵۰۸۲۹", "national-id", "۰۰۱۰۳۵۰۸۲۹"),
    ("His ЕГН is 7523169263", "national-id", "7523169263"),
    ("IBAN TR33 0006 1005 1978 6457 8413 26 hesabına", "iban", "TR33 0006 1005 1978 6457 8413 26"),
    ("на счёт ТR330006100519786457841326", "iban", "ТR330006100519786457841326"),
    ("GB82.WEST.1234.5698.7654.32", "iban", "GB82.WEST.1234.5698.7654.32"),
    ("карта 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "card", None),
    ("ring +90 532 123 45 67 now", "phone", "+90 532 123 45 67"),
    ("tel 0532 123 45 67", "phone", "0532 123 45 67"),
    ("0 5 3 2 1 2 3 4 5 6 7", "phone", None),
    ("https://wa.me/905321234567", "phone", "905321234567"),
    ("write to ali.k@mail.example today", "email", "ali.k@mail.example"),
    ("ali.k (at) mail (dot) example", "email", None),
    ("ali at mail dot example", "email", None),
    ("41.008238, 28.978359", "place", None),
    ("41°00'29\"N 28°58'42\"E", "place", None),
    ("maps.example/@41.0082,28.9784,15z", "place", "41.0082,28.9784"),
    ("35T QF 12345 67890", "place", "35T QF 12345 67890"),
    ("born on 12 March 1985", "birth", "12 March 1985"),
    ("متولد ۱۳۶۴/۰۵/۱۲", "birth", "۱۳۶۴/۰۵/۱۲"),
    ("1. Ali Karim, 12.03.1985, Herat", "name-date", None),
    ("IMO 9074729", "vessel", "9074729"),
    ("container CSQU3054383", "container", "CSQU3054383"),
    ("VIN WVWZZZ1JZXW000001", "vehicle", "WVWZZZ1JZXW000001"),
    ("IMEI 49-015420-323751-8", "device", "49-015420-323751-8"),
    ("plaka 34 ABC 123", "plate", "34 ABC 123"),
    ("پلاک ۱۲ ب ۳۴۵", "plate", "۱۲ ب ۳۴۵"),
    ("case no. 2023/1457", "case", "2023/1457"),
    ("SECRET UE/EU SECRET\nThe text", "mark", "SECRET UE/EU SECRET"),
    ("**ДСП**\nТекст", "mark", "ДСП"),
    ("HİZMETE ÖZEL\nMetin", "mark", "HİZMETE ÖZEL"),
    ("محرمانه\nمتن", "mark", "محرمانه"),
    ("(СЕКРЕТНО) Текст", "mark", "СЕКРЕТНО"),
    ("RESTREINT UE/EU RESTRICTED: the text follows", "mark", None),
    ("May I quote a paper marked EU RESTRICTED here?", "mark-named", "EU RESTRICTED"),
]

PASSES = [
    "TLP:AMBER+STRICT, nothing outside TLP:GREEN.",
    "In 2024 1,245 persons, in 2023 12,300; see Regulation (EU) 2019/1240, Article 5(2).",
    "Ring 112, 110 or the hotline 116000.",
    "The meeting is on 12.11.2024, 09:30-17:00, room 305.",
    "Silk Routes overland, Eastern Mediterranean, west-balkan: 2019-2024.",
    "Our page: https://colep.example/threads/12-a-title/1234567890 and mail to desk@colep.example.",
    "https://news.example/2024/05/4111111111111111",
    "TC kimlik no 11111111111 is refused by the check digit.",
    "کد ملی ۱۲۳۴۵۶۷۸۹۰",
    "Visa 4111 1111 1111 1112 has a wrong check digit.",
    "TR33 0006 1005 1978 6457 8413 27",
    "41.01, 28.98 is only a district.",
    "Palermo Protocol, 15.11.2000",
    "The word secret, секретно, gizli and محرمانه inside a sentence.",
    "Passports of series U00 were replaced in 2023.",
    "IMO 1234568 has a wrong check digit.",
    "We need a case number, a plate and a passport before we ask.",
]


@pytest.mark.parametrize(("text", "kind", "matched"), FOUND)
def test_it_is_found(text: str, kind: str, matched: str | None) -> None:
    """Point 7: each kind, in several scripts and as people type it, and exactly that part of the text."""
    found = scan(text, country="TR", countries=("IR",), this_year=2026)
    assert [one.kind.value for one in found] == [kind]
    if matched is not None:
        assert text[found[0].start : found[0].end] == matched


@pytest.mark.parametrize("text", PASSES)
def test_it_passes(text: str) -> None:
    """Point 7: labels, years, statistics, laws, hotlines, own addresses and wrong check digits are no findings."""
    assert scan(text, country="TR", countries=("IR",), own_hosts=("colep.example",), this_year=2026) == ()


def test_known_numbers_pass() -> None:
    """Point 7: telephone numbers of directory contacts pass, however they are typed."""
    text = "Ring +90 532 123 45 67 or 0532 123 45 67."
    assert scan(text, country="TR", known_phones=frozenset({"905321234567"})) == ()


def test_a_number_means_what_it_means_in_the_countries_at_hand() -> None:
    """Point 7: a local number is one where it can be dialled."""
    assert scan("Телефон 8 912 345-67-89", country="RU")
    assert not scan("Телефон 8 912 345-67-89", country="HU")


def test_a_finding_holds_no_value() -> None:
    """Point 7: what was found is named by its rule and place only, so that no log can hold it."""
    (found,) = scan("card 4111 1111 1111 1111")
    assert "4111" not in repr(found)


@pytest.mark.parametrize(
    "text",
    ["<" * 20_000, "A" * 20_000, "1 " * 10_000, "+1-" * 6_000, "a." * 10_000, "(" * 20_000, "-" * 20_000, "0 5 3 2 " * 2_500,
     "41.0082, " * 2_000, "IBAN TR33 " * 2_000, "P<UTO" * 4_000, "case no " * 2_500, "\n" * 20_000, "паспорт 1 " * 2_000, "[at]." * 4_000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    """Row 50: whatever stands in a text of full length, looking at it ends soon."""
    began = time.thread_time()
    scan(text, country="TR", countries=("IR", "GR", "BG", "IQ"))
    assert time.thread_time() - began < 1.0
