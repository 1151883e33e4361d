"""The masking policy, as it travels to the tag."""

import pytest

from masking.policy import ParamFault, Rule, mask_policy, parse_params


def test_a_policy_carries_its_rules_and_switches():
    policy = mask_policy(
        [Rule(7, "#card", "mask", "/checkout*")],
        private_by_default=False,
        hidden_fields=["card"],
        allowed_params=["q"],
        paused_pages=["/account*"],
    )
    assert policy == {
        "rules": [{"id": 7, "selector": "#card", "kind": "mask", "url_pattern": "/checkout*"}],
        "private_by_default": False,
        "hidden_fields": ["card"],
        "allowed_params": ["q"],
        "paused_pages": ["/account*"],
    }


def test_parameter_names_stand_one_a_line_and_once():
    assert parse_params(" q\r\n\npage \nq\nfilter[color]") == ["q", "page", "filter[color]"]


@pytest.mark.parametrize(("text", "told"), [("q=1", "Write q"), ("?page&x", "Write page"), ("a b", "Write a")])
def test_what_is_no_name_is_refused_with_the_name(text, told):
    with pytest.raises(ParamFault) as fault:
        parse_params(text)
    assert told in str(fault.value)
