"""What an account's settings mean for tags and workspaces, how a change reaches them, and who belongs to an account."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from config_app.models import Account, AllowedOrigin, CobrowseSettings, MaskRule, Membership
from config_app.signals import config_changed
from masking.asset_origins import sources
from masking.origins import origin_allowed
from masking.policy import Rule, mask_policy

# What the choice of an admin lets an agent offer (the modes of sessions_app.permissions, a room above this one).
_OFFERED = {"view": ["view", "follow"], "shared": ["shared"], "both": ["shared", "view", "follow"]}


# --- what the settings mean


def cobrowse_settings(account: Account) -> CobrowseSettings:
    """The account's settings; the defaults where nobody has saved any."""
    return CobrowseSettings.objects.filter(account=account).first() or CobrowseSettings(account=account)


def public_config(account: Account) -> dict[str, Any]:
    """The ``config`` state object (docs/architecture.md). Everything in it may be read by any visitor."""
    chosen = cobrowse_settings(account)
    return {
        "revision": account.revision,
        "account": {"name": account.name, "site_key": account.site_key},
        "cobrowse": _offered(chosen),
        "masking": mask_policy(
            mask_rules(account),
            private_by_default=chosen.private_by_default,
            hidden_fields=chosen.hidden_fields,
            allowed_params=chosen.allowed_params.split(),
            paused_pages=chosen.paused_pages.split(),
        ),
        "messaging": {"title": account.name},
        "origins": list(account.origins.values_list("pattern", flat=True)),
    }


def cobrowse_config(account: Account) -> dict[str, Any]:
    """Of the public configuration, how CoBrowse looks and which modes there are."""
    return _offered(cobrowse_settings(account))


def _offered(chosen: CobrowseSettings) -> dict[str, Any]:
    return {
        "enabled": chosen.enabled,
        "border_color": chosen.border_color,
        "highlight_color": chosen.highlight_color,
        "match_viewport": chosen.match_viewport,
        "modes": _OFFERED[chosen.mode] if chosen.enabled else [],
    }


def stop_patterns(account: Account) -> list[str]:
    """The account's own patterns for the leak stop. They are no part of the public configuration."""
    return cobrowse_settings(account).stop_patterns.splitlines()


def asset_sources(account: Account) -> list[str]:
    """Where agents' copies may load from, as sources of a content policy: the account's websites and asset origins."""
    listed = cobrowse_settings(account).asset_origins.split()
    return sources([*account.origins.values_list("pattern", flat=True), *listed])


def admin_addresses(account: Account) -> list[str]:
    """E-mail addresses of the account's admins, as far as they have one."""
    admins = account.memberships.filter(role="admin", user__is_active=True).exclude(user__email="")
    return list(admins.values_list("user__email", flat=True))


@transaction.atomic
def mask(account: Account, selector: str, note: str) -> MaskRule:
    """A rule that masks ``selector`` everywhere; the one that does already, switched on, when there is one.

    Raises ValidationError where the selector cannot be used.
    """
    rule = account.mask_rules.filter(selector=selector, kind="mask", url_pattern="").first()
    if rule is None:
        rule = MaskRule(account=account, selector=selector, note=note)
        rule.full_clean()
        rule.save()
    elif not rule.enabled:
        rule.enabled = True
        rule.save()
    return rule


def mask_rules(account: Account) -> list[Rule]:
    """The rules that are switched on."""
    rows = account.mask_rules.filter(enabled=True)
    return [Rule(row.pk, row.selector, row.kind, row.url_pattern, row.critical) for row in rows]


def agent_may_cobrowse(membership: Membership) -> bool:
    """Whether this agent may invite to and watch sessions."""
    chosen = cobrowse_settings(membership.account)
    return chosen.enabled and (chosen.for_all_agents or membership.cobrowse_allowed)


def website_allowed(account: Account, origin: str) -> bool:
    """Whether a page of ``origin`` may carry the account's tag."""
    return origin_allowed(origin, list(account.origins.values_list("pattern", flat=True)))


# --- how a change becomes known


def touch(account_id: int) -> None:
    """Something of the account's configuration has changed: raise the revision, tell everybody after commit."""
    Account.objects.filter(pk=account_id).update(revision=F("revision") + 1)
    transaction.on_commit(lambda: _tell(account_id))


# The revision that was told last, by site key: a form that saves twenty rows in one transaction tells once.
_told: dict[str, int] = {}


def _tell(account_id: int) -> None:
    account = Account.objects.filter(pk=account_id).first()
    if account is None or _told.get(account.site_key) == account.revision:
        return
    _told[account.site_key] = account.revision
    config_changed.send(sender=Account, account=account)


# --- accounts and their people


@transaction.atomic
def create_account(name: str, origins: Iterable[str]) -> Account:
    """A new account with default settings. Raises ValidationError where the name or an origin cannot be used."""
    account = Account(name=name)
    account.full_clean()
    account.save()
    CobrowseSettings.objects.create(account=account)
    for pattern in origins:
        allow_origin(account, pattern)
    return account


def allow_origin(account: Account, pattern: str) -> AllowedOrigin:
    """Adds a website, unless it is there already. Raises ValidationError with the right spelling."""
    origin = AllowedOrigin(account=account, pattern=pattern)
    origin.clean()
    present = account.origins.filter(pattern=origin.pattern).first()
    if present is None:
        origin.full_clean()
        origin.save()
    return present or origin


@transaction.atomic
def add_mask_rules(account: Account, selectors: Iterable[str], note: str = "From a checked page") -> int:
    """Masks what the selectors match, on all pages; how many rules are new. All or, with a ValidationError, none.

    A rule that is there already stays as it is; one that is switched off is switched on, and counts as new.
    """
    added = 0
    for selector in selectors:
        rule = MaskRule(account=account, selector=selector, note=note)
        rule.full_clean()
        present = account.mask_rules.filter(selector=rule.selector, kind="mask", url_pattern="")
        if present.filter(enabled=True).exists():
            continue
        rule = present.first() or rule
        rule.enabled = True
        rule.save()
        added += 1
    return added


@dataclass(frozen=True)
class NewMember:
    """A person who is to join an account, with a sign-in of their own."""

    username: str
    password: str
    role: str = "agent"
    display_name: str = ""
    cobrowse_allowed: bool = False


@transaction.atomic
def add_member(account: Account, person: NewMember) -> Membership:
    """A new user in the account. The user is never a superuser, and may use Night Vision as an admin only."""
    user = User.objects.create_user(person.username, password=person.password)
    return Membership.objects.create(
        user=user,
        account=account,
        role=person.role,
        display_name=person.display_name or person.username.title(),
        cobrowse_allowed=person.cobrowse_allowed,
    )


@transaction.atomic
def set_sign_in(membership: Membership, *, active: bool, password: str = "") -> None:
    """Lets a member sign in or not; a new password where one is given. Everybody concerned hears of it."""
    user = membership.user
    user.is_active = active
    if password:
        user.set_password(password)
    user.save()
    touch(membership.account_id)


def match_sign_in_to_role(membership: Membership) -> None:
    """Admins of an account are staff, agents are not. Superusers stay what they are."""
    User.objects.filter(pk=membership.user_id, is_superuser=False).update(is_staff=membership.role == "admin")


def close_sign_in(user_id: int) -> None:
    """A person who belongs to no account any more cannot sign in. Superusers stay what they are."""
    User.objects.filter(pk=user_id, is_superuser=False).update(is_staff=False, is_active=False)
