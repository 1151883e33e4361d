"""Social security numbers, e-mail, telephone and birth dates in text; and all kinds together."""

import time

import pytest

from masking.detectors import sensitive_spans, starred
from masking.personal_data import birth_spans, email_spans, phone_spans, ssn_spans


def found(spans, text):
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("SSN 123-45-6789.", ["123-45-6789"]),
        ("my number is 123-45-6789", ["123-45-6789"]),
        ("Social Security: 123 45 6789", ["123 45 6789"]),
        ("ssn=123456789", ["123456789"]),
        ("123456789", []),
        ("123 45 6789", []),
        ("000-12-3456 666-12-3456 912-12-3456 123-00-4567 123-45-0000", []),
        ("123-45-67890 0123-45-6789 123-45 6789", []),
    ],
)
def test_social_security_numbers(text, numbers):
    assert found(ssn_spans(text), text) == numbers


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Write to olga.p+x@mail.example.com, please", ["olga.p+x@mail.example.com"]),
        ("<a@b.de>;c_d@e-f.co.uk", ["a@b.de", "c_d@e-f.co.uk"]),
        ("jürgen@müller.example", ["jürgen@müller.example"]),
        ("logo@2x.png jquery@3.7.1 @media a@b @ x@ @y", []),
        ("mailto:eve@other.example?subject=x", ["eve@other.example"]),
    ],
)
def test_email_addresses(text, addresses):
    assert found(email_spans(text), text) == addresses


@pytest.mark.parametrize(
    "number",
    [
        "+49 30 901820",
        "+1 (415) 555-0132",
        "(415) 555-0132",
        "415-555-0132",
        "0049 30 901820",
        "030 901820-12",
        "01 23 45 67 89",
        "0171/1234567",
        "+442079460958",
    ],
)
def test_telephone_numbers(number):
    text = f"Call {number} now, or {number}."
    assert found(phone_spans(text), text) == [number, number]


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "31.01.2024",
        "192.168.100.200",
        "1,234,567.89",
        "1 234 567",
        "v0.123.4567",
        "id_4155550132",
        "0.123 456 789",
        "4155550132px",
        "#4155550132",
        "12345678",
    ],
)
def test_what_is_no_telephone_number(text):
    assert phone_spans(text) == []


def test_a_word_makes_a_number_a_telephone_number():
    assert found(phone_spans("Phone: 5550132"), "Phone: 5550132") == ["5550132"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Date of birth: 12/03/1980", ["12/03/1980"]),
        ("geboren am 12.3.1980 in Ulm", ["12.3.1980"]),
        ("DOB 1980-03-12", ["1980-03-12"]),
        ("Born on 12 March 1980", ["12 March 1980"]),
        ("Birthday\nMarch 12th, 1980", ["March 12th, 1980"]),
        ("né le 1 août 1980", ["1 août 1980"]),
        ("Fecha de nacimiento: 12 de marzo de 1980", ["12 de marzo de 1980"]),
        ("Ordered on 12/03/2024", []),
        ("reborn 12/03/2024", []),
    ],
)
def test_birth_dates_are_dates_near_a_word_of_birth(text, dates):
    assert found(birth_spans(text), text) == dates


def test_all_kinds_in_their_order_and_each_place_once():
    text = "a@b.de 4111 1111 1111 1111 DE89 3704 0044 0532 0130 00 123-45-6789 +49 30 901820 born 1.2.1980"
    assert [(one.kind, text[one.start : one.end]) for one in sensitive_spans(text)] == [
        ("email", "a@b.de"),
        ("card", "4111 1111 1111 1111"),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("ssn", "123-45-6789"),
        ("phone", "+49 30 901820"),
        ("birth", "1.2.1980"),
    ]


def test_stars_tell_nothing_of_what_they_hide():
    assert starred("Card 4111111111111111, mail a@b.de") == "Card ••••, mail ••••"
    assert starred("nothing") == "nothing"


@pytest.mark.parametrize(
    "piece", ["a", "@", "a@", "a.", "a@b.", "1", "1 ", "+1", "(1", "12.", "1.2.80 born ", "born", "March 1", " ", "é"]
)
def test_huge_texts_take_time_in_proportion(piece):
    def seconds(length):
        text = piece * (length // len(piece))
        begin = time.process_time()
        starred(text)
        return time.process_time() - begin

    short, long = seconds(50_000), seconds(400_000)
    assert long < 8 * short * 4 + 0.2
