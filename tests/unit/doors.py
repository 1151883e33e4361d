"""Every address of the server, and one of each thing behind them: for tests that knock at all doors."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from config_app import api_tokens
from config_app import services as config_services
from config_app.api_tokens import ApiToken
from config_app.models import Account, CobrowseSettings, MaskRule, Membership
from config_app.services import NewMember
from sessions_app import services
from sessions_app.models import AuditEvent, FieldHealth, LeakReport, RuleHealth, Visitor
from sessions_app.services import trail
from sessions_app.services.assets import keep_asset

PASSWORD = "a long pass phrase"
SITE, OTHER_SITE = "https://www.acme.example", "https://www.other.example"
ROLES = ("nobody", "visitor", "other visitor", "agent", "eve", "not allowed", "admin", "other admin", "superuser")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def routes() -> Iterator[str]:
    """As the resolver knows them, REST and Night Vision included."""
    yield from _walk(get_resolver().url_patterns)


def _walk(patterns: Any, head: str = "") -> Iterator[str]:
    for one in patterns:
        route = head + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _walk(one.url_patterns, route)


class World:
    """Acme with one of everything, another account, and somebody in each role."""

    def __init__(self) -> None:
        self.acme = config_services.create_account("Acme", [SITE])
        self.other = config_services.create_account("Other", [OTHER_SITE])
        CobrowseSettings.objects.filter(account=self.acme).update(for_all_agents=False)
        self.people = {
            "agent": self._member(self.acme, "ada", allowed=True),
            "eve": self._member(self.other, "eve"),
            "not allowed": self._member(self.acme, "bob"),
            "admin": self._member(self.acme, "olga", "admin", allowed=True),
            "other admin": self._member(self.other, "mallory", "admin"),
            "superuser": User.objects.create_superuser("root", password=PASSWORD),
        }
        self.tokens = {"visitor": self._visitor(self.acme), "other visitor": self._visitor(self.other)}
        self._fill()

    def _member(self, account: Account, name: str, role: str = "agent", allowed: bool = False) -> User:
        return config_services.add_member(account, NewMember(name, PASSWORD, role, name.title(), allowed)).user

    def _visitor(self, account: Account) -> str:
        visitor = Visitor.objects.create(account=account, online_until=timezone.now() + timedelta(minutes=5))
        return signing.dumps({"v": str(visitor.pk), "a": account.pk}, salt="cobrowse.visitor")

    def _fill(self) -> None:
        ada = services.agent_of(self.people["agent"])
        vic = self.vic = services.visitor_of(self.acme, self.tokens["visitor"])
        assert vic is not None
        talk = str(services.send_as_visitor(vic, "Hello", "c1").conversation_id)
        invitation = services.invite(ada, talk, "shared")
        session = self.session = services.accept_invitation(vic, str(invitation.pk))
        services.start_page(vic, session.pk, f"{SITE}/", "Home")
        rule = MaskRule.objects.create(account=self.acme, selector="#card")
        token = ApiToken(membership=Membership.objects.get(user=ada.user), name="CRM")
        self.secret = api_tokens.made_by(token, None)
        trail.link_all()
        places = {"account": self.acme, "path": "/cart"}
        self.rows = {
            "account": self.acme,
            "maskrule": rule,
            "membership": Membership.objects.get(user=self.people["not allowed"]),
            "apitoken": token,
            "rulehealth": RuleHealth.objects.create(**places, rule=rule),
            "fieldhealth": FieldHealth.objects.create(**places, kind="email", count=1),
            "leakreport": LeakReport.objects.create(account=self.acme, session=session, kind="card", path="p"),
            "auditevent": AuditEvent.objects.filter(account=self.acme).first(),
            "group": Group.objects.create(name="Readers"),
            "user": self.people["not allowed"],
            "visitor": vic,
        }
        self.parts = {
            "<str:site_key>": self.acme.site_key,
            "<str:visitor_id>": str(vic.pk),
            "<str:conversation_id>": talk,
            "<str:session_id>": str(session.pk),
            "<str:name>": keep_asset(self.acme, self.tokens["visitor"], SimpleUploadedFile("blob", PNG)),
            "<int:account_id>": str(self.acme.pk),
            "<id>": str(self.people["not allowed"].pk),
            "<path:content_type_id>": str(ContentType.objects.get_for_model(Account).pk),
            "^(?P<app_label>auth|config_app|sessions_app)/$": "config_app/",
            "(?P<url>.*)$": "nothing/",
        }

    def path(self, route: str) -> str:
        """The address of Acme's own thing."""
        model = route.split("/")[2] if route.startswith("admin/") and route.count("/") > 2 else ""
        row = self.rows.get(model, self.acme)
        for part, value in {**self.parts, "<path:object_id>": str(row.pk)}.items():
            route = route.replace(part, value)
        return f"/{route}"

    def client(self, role: str) -> Client:
        """Somebody's browser: visitors come from their website, with the tag's token and no cookie."""
        sites = {"visitor": SITE, "other visitor": OTHER_SITE}
        client = Client(headers={"origin": sites[role]} if role in sites else {})
        if role in self.people:
            client.force_login(self.people[role])
        return client
