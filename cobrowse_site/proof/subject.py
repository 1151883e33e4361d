"""Whose masking is proved: an account's settings, from the database or as its tag gets them, and all that they hide."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from config_app.models import Account
from config_app.services import public_config
from masking.origins import origin_allowed
from masking.url_patterns import url_matches

ANSWER_SECONDS = 20


def _field(*hows: str) -> str:
    return ",".join(f":is(input,select,textarea)[autocomplete{how} i]" for how in hows)


# What hides without any rule of the account. Written anew and not taken from the tag, whose judgement is on trial.
PASSWORDS = "input[type='password' i]," + _field("~='current-password'", "~='new-password'")
MARKED = "[data-cobrowse~='mask' i]"
LEFT_OUT = "[data-cobrowse~='ignore' i]"
HIDDEN_INPUTS = "input[type='hidden' i]"
SHOWN = "[data-cobrowse~='show' i]"
FIELDS = {
    "card": _field("~='cc-number'", "~='cc-name'", "~='cc-exp'", "~='cc-exp-month'", "~='cc-exp-year'", "~='cc-type'"),
    "card_code": _field("~='cc-csc'"),
    "one_time_code": _field("~='one-time-code'"),
}


class SubjectFault(Exception):
    """There is no such account or rule, or it cannot be reached; the text says what to do."""


@dataclass(frozen=True)
class Hiding:
    """One reason for which something is hidden. ``except_for``: what shows itself, in or around it."""

    id: str
    label: str
    selector: str
    except_for: str = ""


@dataclass(frozen=True)
class Subject:
    """An account as far as a proof needs it; ``masking`` is that part of its configuration."""

    name: str
    site_key: str
    revision: int
    masking: dict[str, Any]
    origins: list[str]
    source: str  # where all this comes from, in words

    def hidings(self, url: str) -> list[Hiding]:
        """All that hides something on the page at ``url``."""
        found = [
            Hiding(
                str(rule["id"]), " on ".join(filter(None, [rule["selector"], rule["url_pattern"]])), rule["selector"]
            )
            for rule in self.masking["rules"]
            if rule["kind"] in ("mask", "ignore") and url_matches(rule["url_pattern"], url)
        ]
        found.append(Hiding("passwords", "password fields, always", PASSWORDS))
        for name in self.masking["hidden_fields"]:
            words = name.replace("_", " ")
            found.append(Hiding(name, f"fields whose autocomplete says {words}", FIELDS[name]))
        found.append(Hiding("mark", 'the page\'s data-cobrowse="mask"', MARKED))
        found.append(Hiding("left-out", 'the page\'s data-cobrowse="ignore"', LEFT_OUT))
        found.append(Hiding("hidden-inputs", "hidden inputs, always", HIDDEN_INPUTS))
        if self.masking["private_by_default"]:
            found.append(Hiding("private", "private by default", "body *", self._shown(url)))
        return found

    def _shown(self, url: str) -> str:
        rules = [rule for rule in self.masking["rules"] if rule["kind"] == "show"]
        return ",".join([SHOWN, *(rule["selector"] for rule in rules if url_matches(rule["url_pattern"], url))])

    def paused(self, url: str) -> bool:
        return any(url_matches(pattern, url) for pattern in self.masking["paused_pages"])

    def allows(self, origin: str) -> bool:
        return origin_allowed(origin, self.origins)

    def filtered(self, url: str) -> str:
        """The address as a report may name it: without the values that the account lets nobody see."""
        parts = urlsplit(url)
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name in self.masking["allowed_params"]]
        query = f"?{urlencode(kept)}" if kept else ""
        return f"{origin_of(url)}{parts.path or '/'}{query}"

    def without(self, rule: str) -> "tuple[Subject, str]":
        """The same with one rule left out, named by id or selector; and that rule's id."""
        for one in self.masking["rules"]:
            if one["kind"] in ("mask", "ignore") and rule in (str(one["id"]), one["selector"]):
                rules = [each for each in self.masking["rules"] if each is not one]
                return replace(self, masking={**self.masking, "rules": rules}), str(one["id"])
        known = ", ".join(f"{one['id']} ({one['selector']})" for one in self.masking["rules"]) or "none"
        raise SubjectFault(f"There is no masking rule {rule!r} to leave out. The account's rules: {known}.")

    def as_seed(self) -> dict[str, Any]:
        return asdict(self)


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def from_database(name: str) -> Subject:
    """An account by name or site key; the only one there is when ``name`` is empty."""
    rows = Account.objects.filter(name=name) or Account.objects.filter(site_key=name) if name else Account.objects.all()
    found = list(rows)
    if len(found) != 1:
        names = ", ".join(repr(each.name) for each in Account.objects.all()) or "none"
        what = f"There is no account {name!r}" if name else "Say which account"
        raise SubjectFault(f"{what}: --account with one of {names}.")
    return _subject(public_config(found[0]), "the database of this server")


def from_server(server: str, site_key: str, page_origin: str) -> Subject:
    """As a running server tells it to every tag of the website: no database is needed, as in a pipeline."""
    address = f"{server.rstrip('/')}/api/v1/tag/{quote(site_key, safe='')}/"
    if not address.startswith(("https://", "http://")):
        raise SubjectFault(f"--server is an address with its scheme, such as https://{server}")
    try:
        with urlopen(Request(address, headers={"Origin": page_origin}), timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            told = json.load(answer)
    except HTTPError as fault:
        raise SubjectFault(f"{address} does not give the settings of this site: {_told(fault)}") from fault
    except (URLError, TimeoutError, ValueError) as fault:
        raise SubjectFault(f"{address} does not give the settings of this site: {fault}") from fault
    return _subject(told["config"], server.rstrip("/"))


def _told(fault: HTTPError) -> str:
    """The server's own sentence, where it has one."""
    try:
        return str(json.load(fault)["error"]["detail"])
    except (ValueError, KeyError, TypeError):
        return str(fault)


def _subject(config: dict[str, Any], source: str) -> Subject:
    return Subject(
        name=config["account"]["name"],
        site_key=config["account"]["site_key"],
        revision=config["revision"],
        masking=config["masking"],
        origins=config["origins"],
        source=source,
    )
