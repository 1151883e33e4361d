"""Every refusal this product gives: one exception type, one stable code each, one sentence a person can act on.

The edges (HTTP views, sockets) turn a ``Refusal`` into ``{"error": {"code", "detail"}}`` or an ``error`` message;
anything else that is raised is a bug and is treated as one.
"""

from typing import Any

CODES: dict[str, str] = {
    # Getting in
    "unknown_site": "No account has this site key. Copy the tag again from Night Vision.",
    "origin_not_allowed": "This website is not among the account's allowed origins. Add it in Night Vision.",
    "account_inactive": "This account is switched off. Switch it on in Night Vision.",
    "ticket_invalid": "The connection ticket is missing, expired or not ours. Fetch a new one and connect again.",
    "not_signed_in": "Sign in to the workspace first.",
    "signed_out": "You have been signed out. Sign in to the workspace again.",
    "token_invalid": "This API token is unknown or revoked. An admin makes one in Night Vision.",
    "two_factor_needed": "Your account asks for two-factor sign-in. Open the workspace and set it up.",
    "csrf_failed": "This page is too old to act from. Reload it and try again.",
    "not_an_agent": "This user is no agent of any account. An admin adds agents in Night Vision.",
    "agent_not_allowed": "You are not allowed to use CoBrowse. An admin can allow you in Night Vision.",
    "not_found": "There is no such thing here, or it belongs to another account.",
    # Messages
    "bad_json": "This message is not JSON.",
    "bad_message": "This message does not have the declared fields.",
    "unknown_message": "There is no message of this name.",
    "wrong_sender": "This side may not send this message.",
    "bad_asset": "Only pictures and fonts can be supplied.",
    "too_large": "This message is larger than its limit.",
    "bad_frame": "This frame has an unknown kind or a broken header.",
    "wrong_state": "This is not possible in the present state.",
    "wrong_mode": "The session's mode does not allow this.",
    "stale_epoch": "The page has changed since. Try again on the new page.",
    "frame_gap": "A frame is missing; a new snapshot is on its way.",
    "rate_limited": "Too much in a short time. Wait a little, then try again.",
    "timed_out": "There was no answer in time.",
    # Conversation and invitation
    "conversation_closed": "This conversation is closed.",
    "conversation_full": "This conversation is full. Once the agent closes it, the next line begins a new one.",
    "channel_not_web": "CoBrowse works in web messaging only; this conversation came by another channel.",
    "mode_not_allowed": "The settings do not allow this mode.",
    "already_invited": "There is an open invitation in this conversation.",
    "already_in_session": "There is a running CoBrowse session in this conversation.",
    "visitor_offline": "The visitor is not on the website at the moment.",
    "invitation_closed": "This invitation is no longer open.",
    "invitation_expired": "This invitation has expired. The agent can send a new one.",
    "session_ended": "This session has ended.",
    "session_paused": "The session is paused.",
    "code_invalid": "No waiting visitor has this code. Ask for a new one.",
    "code_locked": "Too many wrong codes. Try again later.",
    # The agent's actions, answered by the tag
    "masked": "This part of the page is hidden from you.",
    "no_control": "Only the visitor can use this part of the page.",
    "no_such_node": "This element is no longer on the page.",
    "disabled": "This element is switched off on the page.",
    "file_input": "Only the visitor can choose files.",
    "needs_visitor": "Only the visitor's own click works here.",
    "hidden_tab": "The visitor is looking at another tab.",
    "mask_rule_failed": "A masking rule cannot be evaluated in the visitor's browser, so nothing is shown.",
    "critical_rule_missed": "A masking rule that must match on this page matches nothing, so nothing of it is shown.",
    "capture_failed": "The tag failed in the visitor's browser, so nothing is shown. End the session and invite again.",
    "audit_failed": "The server found something in the picture that a masking rule hides, so nothing is shown.",
    "unavailable": "A part of the server is away for the moment; nothing was changed. Try again soon.",
    "internal": "Something went wrong on our side. It has been logged.",
}

CLOSE_REFUSED = 4400  # a peer that keeps sending what is refused
CLOSE_NOT_ALLOWED = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_LIMIT = 4429  # too many at a time; wait as long as the error's retry_after says
CLOSE_TICKET = 4401  # fetch a new ticket, then connect again
CLOSE_MOVING = 4012  # this process ends, or lost touch with the others: connect again soon
CLOSE_UNAVAILABLE = 4013  # a part of the server is away: connect again, with growing pauses
CLOSE_STALLED = 4408  # a peer that does not read; it may connect again
CLOSE_BUG = 4011  # 1011 by its meaning; autobahn lets a server send only 1000 and 3000 to 4999

_NOT_FOUND = {"not_found", "unknown_site"}
_SIGN_IN_AGAIN = {"ticket_invalid", "signed_out", "token_invalid"}
_NOT_ALLOWED = {
    "two_factor_needed",
    "csrf_failed",
    "origin_not_allowed",
    "account_inactive",
    "agent_not_allowed",
    "not_an_agent",
    "not_signed_in",
}

_HTTP_STATUS = {"rate_limited": 429, "code_locked": 429, "too_large": 413, "unavailable": 503}


class Refusal(Exception):
    """An expected "no". ``code`` is a key of ``CODES``; ``detail`` is a sentence for a person.

    ``retry_after``: seconds after which it is worth trying again, where that is known.
    """

    def __init__(self, code: str, detail: str = "", *, retry_after: int = 0) -> None:
        self.code = code
        self.detail = detail or CODES[code]
        self.retry_after = retry_after
        super().__init__(f"{code}: {self.detail}")

    def body(self) -> dict[str, dict[str, Any]]:
        return {"error": self.told()}

    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = {"code": self.code, "detail": self.detail}
        return {**told, "retry_after": self.retry_after} if self.retry_after else told

    @property
    def headers(self) -> dict[str, str]:
        """What an HTTP answer says besides its body."""
        said = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return {**said, "WWW-Authenticate": "Bearer"} if self.code == "token_invalid" else said

    @property
    def http_status(self) -> int:
        if self.code in _NOT_FOUND:
            return 404
        if self.code in _NOT_ALLOWED:
            return 403
        if self.code in _SIGN_IN_AGAIN:
            return 401
        return _HTTP_STATUS.get(self.code, 409)

    @property
    def close_code(self) -> int:
        if self.code in _NOT_FOUND:
            return CLOSE_NOT_FOUND
        if self.code in _NOT_ALLOWED:
            return CLOSE_NOT_ALLOWED
        if self.code in _SIGN_IN_AGAIN:
            return CLOSE_TICKET
        return {"rate_limited": CLOSE_LIMIT, "unavailable": CLOSE_UNAVAILABLE}.get(self.code, CLOSE_REFUSED)
