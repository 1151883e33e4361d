"""Every state change: one function each that checks, changes inside a transaction and publishes on commit.

Views, consumers, admin actions and commands call these; nothing else decides. All are synchronous; a consumer crosses
into them with ``database_sync_to_async``. An expected "no" raises ``Refusal``.
"""

from sessions_app.services.agent_tickets import issue_agent_ticket, read_agent_ticket
from sessions_app.services.assets import keep_asset, known_asset, read_asset, sweep_assets
from sessions_app.services.codes import redeem_code, request_code
from sessions_app.services.conversations import close_conversation, mark_read, send_as_agent, send_as_visitor
from sessions_app.services.entry import Agent, agent_of, issue_ticket, open_site, read_ticket, visitor_of
from sessions_app.services.forgetting import forget_visitor
from sessions_app.services.health import miss_rules, report_health
from sessions_app.services.invitations import (
    accept_invitation,
    cancel_invitation,
    decline_invitation,
    expire_invitations,
    invite,
)
from sessions_app.services.lapsing import note_lapsed
from sessions_app.services.leaks import audit_violation, make_rule, report_leaks
from sessions_app.services.pages import change_location, lose_page, page_too_large, set_page_state, start_page
from sessions_app.services.presence import agent_left, agent_seen, visitor_left, visitor_seen
from sessions_app.services.receipts import receipt, seal_page
from sessions_app.services.retention import claim_retention, retention_step
from sessions_app.services.sessions import (
    answer_mode,
    apply_settings,
    end_absent_sessions,
    end_session,
    mask_fault,
    pause,
    record,
    resume,
    set_mode,
)
from sessions_app.services.trail import link_all
from sessions_app.services.watching import find_session, leave_session, watch

__all__ = [
    "Agent",
    "accept_invitation",
    "agent_left",
    "agent_of",
    "agent_seen",
    "answer_mode",
    "apply_settings",
    "audit_violation",
    "cancel_invitation",
    "change_location",
    "claim_retention",
    "close_conversation",
    "decline_invitation",
    "end_absent_sessions",
    "end_session",
    "expire_invitations",
    "find_session",
    "forget_visitor",
    "invite",
    "issue_agent_ticket",
    "issue_ticket",
    "keep_asset",
    "known_asset",
    "leave_session",
    "link_all",
    "lose_page",
    "make_rule",
    "mark_read",
    "mask_fault",
    "miss_rules",
    "note_lapsed",
    "open_site",
    "page_too_large",
    "pause",
    "read_agent_ticket",
    "read_asset",
    "read_ticket",
    "receipt",
    "record",
    "redeem_code",
    "report_health",
    "report_leaks",
    "request_code",
    "resume",
    "retention_step",
    "seal_page",
    "send_as_agent",
    "send_as_visitor",
    "set_mode",
    "set_page_state",
    "start_page",
    "sweep_assets",
    "visitor_left",
    "visitor_of",
    "visitor_seen",
    "watch",
]
