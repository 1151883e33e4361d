"""URL patterns of mask rules. The vectors bind the tag's own reading as well (static/js/capture/policy.js)."""

import json
import time
from pathlib import Path

import pytest

from masking.url_patterns import UrlPatternFault, url_matches, validate_url_pattern

VECTORS = json.loads((Path(__file__).parents[2] / "protocol" / "url_patterns.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['pattern']} {vector['url']}")
def test_a_pattern_matches_as_the_vectors_say(vector):
    assert url_matches(vector["pattern"], vector["url"]) is vector["matches"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["pattern"])
def test_every_pattern_of_the_vectors_can_be_saved(vector):
    assert validate_url_pattern(f" {vector['pattern']} ") == vector["pattern"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("checkout", "Write /checkout"),
        ("/cart?step=2", "Write /cart"),
        ("#pay", "Write /*"),
        ("https://shop.example", "Write https://shop.example/*"),
        ("https://Shop.example/cart", "Write https://shop.example/cart"),
        ("/a b", "%20"),
        ("/" + "a" * 300, "at most 300"),
    ],
)
def test_a_wrong_spelling_is_refused_with_the_right_one(written, told):
    with pytest.raises(UrlPatternFault) as fault:
        validate_url_pattern(written)
    assert told in str(fault.value)


def test_a_pattern_full_of_stars_takes_no_longer():
    begun = time.perf_counter()
    assert not url_matches("/" + "a*" * 140 + "b", "https://shop.example/" + "a" * 2000)
    assert time.perf_counter() - begun < 1
