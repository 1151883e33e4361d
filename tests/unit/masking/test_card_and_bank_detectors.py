"""Card numbers and IBANs in text: found as people write them, not where something else only looks like one."""

import random
import time
from itertools import pairwise

import pytest

from masking.detectors import card_spans, iban_spans

# The numbers that issuers and payment services publish for tests.
CARDS = [
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "4000000000000000006",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "2720999999999996",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "36227206271667",
    "3530111333300000",
    "3566002020360505",
    "6200000000000005",
    "6304000000000000",
    "6759649826438453",
    "2200000000000004",
    "9792000000000003",
]
IBANS = [
    "DE89370400440532013000",
    "GB82WEST12345698765432",
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "CH9300762011623852957",
    "MT84MALT011000012345MTLCAST001S",
    "AT611904300234573201",
    "ES9121000418450200051332",
    "IT60X0542811101000000123456",
    "PL61109010140000071219812874",
    "SA0380000000608010167519",
]


def found(spans, text):
    return [text[start:end] for start, end in spans]


def grouped(text, size, gap):
    return gap.join(text[at : at + size] for at in range(0, len(text), size))


@pytest.mark.parametrize("number", CARDS)
def test_published_test_numbers_are_cards(number):
    text = f"Paid with {number}, thank you."
    assert found(card_spans(text), text) == [number]


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111\u00a01111\u202f1111\u20111111",
        "4111 - 1111 - 1111 - 1111",
        "4111\u200b1111\u200b1111\u200b1111",
        "3782 822463 10005",
        "3782-822463-10005",
        "6304 0000 0000 0000",
        "411111 1111111111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "41 11 11 11 11 11 11 11",
        "４１１１１１１１１１１１１１１１",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "४१११११११११११११११",
    ],
)
def test_numbers_are_found_however_they_are_written(number):
    text = f"a {number} b"
    assert found(card_spans(text), text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # the check digit is wrong
        "4111 1111 1111 1112",
        "1234567812345670",  # Luhn is right, no issuer begins so
        "0000000000000000",
        "41111111111111116",  # 17 digits: Visa has none
        "411111111111",  # too short
        "44111111111111111111",  # too long to be one
        "4111\n1111\n1111\n1111",  # a column
        "4111,1111,1111,1111",
        "4111.1111.1111.1111",
        "1700000000000",  # milliseconds
        "+49 30 901820",
        "2024-01-31 10:20:30.123456",
        "9a4111111111111111f0",  # part of a hash
        "550e8400-e29b-41d4-a371-446655440000",
        "1 4 11 111 1111 11111",
        "",
    ],
)
def test_what_only_looks_like_a_card_is_none(text):
    assert card_spans(text) == []


def test_a_card_is_found_among_other_numbers_and_words():
    text = "order 12 4111 1111 1111 1111 12/29 123, card5555555555554444 and VISA_378282246310005."
    assert found(card_spans(text), text) == ["4111 1111 1111 1111", "5555555555554444", "378282246310005"]


def test_numbers_that_overlap_are_told_as_one_so_that_nothing_of_a_card_is_left():
    text = "4111 1111 1111 1111 4111 1111 1111 1111"
    spans = card_spans(text)
    covered = {index for start, end in spans for index in range(start, end)}
    assert covered >= set(range(19)) | set(range(20, 39))


def test_positions_are_those_of_the_text_as_it_was_given():
    text = "😀é 4111-1111-1111-1111"
    assert card_spans(text) == [(3, 22)]


@pytest.mark.parametrize("iban", IBANS)
def test_ibans_are_found_with_and_without_blanks_and_in_small_letters(iban):
    for spelling in (iban, grouped(iban, 4, " "), grouped(iban, 4, "-"), iban.lower(), grouped(iban, 4, "\u00a0")):
        text = f"IBAN:{spelling}, BIC"
        assert found(iban_spans(text), text) == [spelling]


def test_a_word_behind_an_iban_does_not_hide_it():
    text = "DE89 3704 0044 0532 0130 00 and GB82 WEST 1234 5698 7654 32 too"
    assert found(iban_spans(text), text) == ["DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32"]


@pytest.mark.parametrize(
    "text",
    [
        "DE88370400440532013000",  # check digits
        "DE8937040044053201300",  # one short
        "DE893704004405320130001",  # one long
        "XDE89370400440532013000",
        "ZZ00 this is a sentence and no account",
        "DE89",
        "de12 is a postcode of nothing",
    ],
)
def test_what_only_looks_like_an_iban_is_none(text):
    assert iban_spans(text) == []


def test_an_unregistered_country_counts_without_gaps():
    right = [text for text in (f"ZZ{check:02}12345678901234" for check in range(2, 99)) if iban_spans(text)]
    assert len(right) == 1
    assert iban_spans(grouped(right[0], 4, " ")) == []


@pytest.mark.parametrize(
    "piece",
    ["4", "4 ", "41-", "4111 ", "4111111111111111 ", "DE89", "DE89 ", "DE89370400440532013000 ", " ", "-", "a1"],
)
@pytest.mark.parametrize("find", [card_spans, iban_spans])
def test_huge_texts_take_time_in_proportion(find, piece):
    def seconds(length):
        text = piece * (length // len(piece))
        begin = time.process_time()
        find(text)
        return time.process_time() - begin

    short, long = seconds(100_000), seconds(800_000)
    assert long < 8 * short * 4 + 0.2


def test_random_digits_and_gaps_never_raise():
    dice = random.Random(7)
    for _ in range(300):
        text = "".join(dice.choices("0123456789 -\u00a0٤४²½aDEde89\n", k=200))
        for spans in (card_spans(text), iban_spans(text)):
            assert all(0 <= start < end <= 200 for start, end in spans)
            assert all(one[1] <= two[0] for one, two in pairwise(spans))
