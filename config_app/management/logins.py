"""People that a command makes, and how it tells their passwords."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from config_app import services
from config_app.models import Account, Membership
from config_app.snippet import tag_snippet


@dataclass(frozen=True)
class Login:
    """One sign-in as it is printed. The password can be read here and nowhere else, ever again."""

    username: str
    role: str
    password: str


def new_password() -> str:
    """Random and long enough; without characters that look alike or need a shift key."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(5)) for _ in range(3))


def join(account: Account, username: str, role: str, password: str) -> Login:
    """Makes the user; raises ValidationError where the username cannot be used."""
    username = User.normalize_username(username)
    User(username=username, password="x").full_clean()  # noqa: S106  (checks the name)
    services.add_member(account, services.NewMember(username, password, role=role))
    return Login(username, role, password)


def renew(membership: Membership, password: str) -> Login:
    """A member who is there already, with this password from now on. The same password leaves the sign-in alone."""
    user = membership.user
    if not user.is_active or not user.check_password(password):
        services.set_sign_in(membership, active=True, password=password)
    return Login(user.get_username(), membership.role, password)


def as_json(account: Account, logins: list[Login], host: str) -> dict[str, Any]:
    return {
        "account": account.name,
        "site_key": account.site_key,
        "origins": list(account.origins.values_list("pattern", flat=True)),
        "snippet": tag_snippet(account, host),
        "logins": [asdict(login) for login in logins],
    }


def as_text(account: Account, logins: list[Login], host: str) -> str:
    width = max(len(login.username) for login in logins)
    lines = [
        f"Account {account.name}, site key {account.site_key}",
        "Websites: " + ", ".join(account.origins.values_list("pattern", flat=True)),
        "",
        "Put this line into every page of the website, before </head>:",
        f"  {tag_snippet(account, host)}",
        "",
        "Logins (passwords are shown this once):",
        *(f"  {login.username:{width}}  {login.password}  ({login.role})" for login in logins),
    ]
    return "\n".join(lines)


def one_sentence(fault: ValidationError) -> str:
    """A form's faults as what a command says."""
    if not hasattr(fault, "error_dict"):
        return " ".join(fault.messages)
    labels = {"pattern": "Origin"}
    return " ".join(
        f"{labels.get(field, field.capitalize())}: {' '.join(said)}" for field, said in fault.message_dict.items()
    )
