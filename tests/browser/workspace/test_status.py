"""The viewer always says what it shows: one word and one sentence for each state of session, page and line."""

import json

import pytest

SAY = """
async (facts) => {
  const { statusOf } = await import("/static/js/viewer/status.js");
  return JSON.stringify(statusOf(facts));
}
"""
SESSION = {"state": "active", "paused_by": "", "reason": "", "ended_by": "", "page": {"state": "visible"}}

CASES = [
    ("live", "Live", {}, {}),
    ("waiting", "Connecting", None, {"socket": "connecting"}),
    ("waiting", "Catching up", {}, {"catchingUp": True}),
    ("waiting", "Waiting for the visitor's page", {"page": {"state": "none"}}, {}),
    ("hidden", "tab is hidden", {"page": {"state": "hidden"}}, {}),
    ("paused", "too large to be shown", {"page": {"state": "too_large"}}, {}),
    ("paused", "too large to be shown", {}, {"tooLarge": True}),
    ("moving", "moving to another page", {"page": {"state": "moving"}}, {}),
    ("untagged", "without the tag", {"page": {"state": "moving"}}, {"movingLong": True}),
    ("untagged", "without the tag", {"page": {"state": "untagged"}}, {}),
    ("closed", "closed the tab", {"page": {"state": "closing"}}, {}),
    ("lost", "visitor's connection is lost", {"page": {"state": "lost"}}, {"movingLong": True}),
    ("waiting", "One moment", {"page": {"state": "lost"}}, {}),
    ("waiting", "One moment", {}, {"socket": "moving"}),
    ("reconnecting", "Your connection is lost", {}, {"socket": "lost"}),
    ("paused", "Paused by the visitor", {"state": "paused", "paused_by": "visitor"}, {}),
    ("paused", "Paused by the agent", {"state": "paused", "paused_by": "agent"}, {}),
    ("paused", "masking rule", {"state": "paused", "paused_by": "system", "reason": "mask_rule_failed"}, {}),
    ("paused", "the tag failed", {"state": "paused", "paused_by": "system", "reason": "capture_failed"}, {}),
    ("paused", "An admin has been told", {"state": "paused", "paused_by": "system", "reason": "audit_failed"}, {}),
    ("ended", "the visitor ended it", {"state": "ended", "ended_by": "visitor"}, {}),
    ("ended", "the agent ended it", {"state": "ended", "ended_by": "agent"}, {}),
    ("ended", "away for too long", {"state": "ended", "ended_by": "system", "reason": "absent"}, {}),
    ("ended", "settings no longer allow", {"state": "ended", "ended_by": "system", "reason": "settings"}, {}),
    ("ended", "You are not allowed", {}, {"socket": "refused", "refusal": "You are not allowed."}),
]


@pytest.fixture
def said(page, server):
    page.open(f"{server.url}/workspace/login/")
    return lambda facts: json.loads(page.eval(SAY, facts))


def test_every_state_has_its_word_and_its_sentence(said):
    for word, sentence, session, more in CASES:
        facts = {"socket": "open", "refusal": "", "catchingUp": False, "movingLong": False, **more}
        status = said({**facts, "session": session if session is None else {**SESSION, **session}})
        assert status["word"] == word, status
        assert sentence in status["text"]
