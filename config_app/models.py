"""What an account has decided: who may use CoBrowse, on which websites, how it looks and what is hidden."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone

from config_app.api_tokens import ApiToken as ApiToken  # models of this app too
from config_app.recovery_codes import RecoveryCode as RecoveryCode
from masking.asset_origins import parse_asset_origins
from masking.everything import matches_everything
from masking.origins import OriginFault, parse_origin_pattern
from masking.policy import ParamFault, parse_params
from masking.selectors import SelectorFault, validate_selector
from masking.stop_patterns import PatternFault, parse_patterns
from masking.url_patterns import UrlPatternFault, parse_url_patterns, validate_url_pattern

is_color = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Write a colour as # and six digits, such as #ffd43b.")

KEPT_DAYS = [MinValueValidator(1, "Write 1 or more days, or nothing."), MaxValueValidator(36_500)]


def new_site_key() -> str:
    return secrets.token_urlsafe(16)


class Account(models.Model):
    """A company that uses this server; everything else belongs to exactly one."""

    name = models.CharField(max_length=100, unique=True, help_text="Visitors read it above the chat.")
    site_key = models.CharField(max_length=40, unique=True, default=new_site_key, editable=False)
    is_active = models.BooleanField(
        "active", default=True, help_text="Off: the tag on your website and the workspace stop working at once."
    )
    keep_conversations_days = models.PositiveIntegerField(
        "days that conversations are kept",
        null=True,
        blank=True,
        validators=KEPT_DAYS,
        help_text=(
            "Counted from the last line. Then they are deleted with their sessions and leak reports. Empty: kept for "
            "ever. In many places the law asks to keep personal data no longer than it is needed."
        ),
    )
    keep_trail_days = models.PositiveIntegerField(
        "days that the trail is kept",
        null=True,
        blank=True,
        validators=KEPT_DAYS,
        help_text="Who did what and which settings were changed. Empty: kept for ever.",
    )
    ADMINS, EVERYBODY = "admins", "everybody"
    TWO_FACTOR = [("", "Who wants it"), (ADMINS, "All admins"), (EVERYBODY, "All agents and admins")]
    two_factor = models.CharField(
        "two-factor sign-in",
        max_length=10,
        blank=True,
        default="",
        choices=TWO_FACTOR,
        help_text="Whoever has to and has not is led to the page that sets it up, and sees nothing else until then.",
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AllowedOrigin(models.Model):
    """A website that may carry the account's tag."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="origins")
    pattern = models.CharField(
        "website", max_length=200, help_text="Such as https://www.example.com or https://*.example.com"
    )

    class Meta:
        ordering = ["pattern"]
        constraints = [models.UniqueConstraint(fields=["account", "pattern"], name="one_row_per_origin")]

    def __str__(self) -> str:
        return self.pattern

    def clean(self) -> None:
        try:
            self.pattern = parse_origin_pattern(self.pattern)
        except OriginFault as fault:
            raise ValidationError({"pattern": str(fault)}) from fault


#: Of what is hidden in forms without a rule (``masking.builtin.HIDDEN_FIELDS``), what each is switched by.
SWITCHES = {"card": "hide_cards", "card_code": "hide_card_codes", "one_time_code": "hide_one_time_codes"}


class CobrowseSettings(models.Model):
    """How CoBrowse works for an account."""

    MODES = [("view", "View only"), ("shared", "Shared"), ("both", "View only and shared")]

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="cobrowse_settings")
    enabled = models.BooleanField(
        "CoBrowse", default=True, help_text="Off: no agent can start a session, and running ones end."
    )
    for_all_agents = models.BooleanField(
        "CoBrowse for all agents",
        default=True,
        help_text="Off: only agents with a tick at “CoBrowse allowed” in the list of agents may use it.",
    )
    mode = models.CharField(
        max_length=10,
        choices=MODES,
        default="both",
        help_text="View only: the agent watches, points and scrolls. Shared: the agent can click and type as well.",
    )
    border_color = models.CharField(
        "border colour",
        max_length=7,
        default="#3b5bdb",
        validators=[is_color],
        help_text="Frame round the visitor's window while a session runs.",
    )
    highlight_color = models.CharField(
        "highlight colour",
        max_length=7,
        default="#ffd43b",
        validators=[is_color],
        help_text="Circle round the pointer, and text that somebody selects.",
    )
    match_viewport = models.BooleanField(
        "match visitor's viewport",
        default=True,
        help_text="On: the agent's copy has the size of the visitor's window. Off: it takes the agent's own width.",
    )
    private_by_default = models.BooleanField(
        default=False,
        help_text="On: everything is hidden but what a rule of the kind “show” lists or the page marks as shown.",
    )
    hide_cards = models.BooleanField(
        "hide card fields",
        default=True,
        help_text="Fields whose autocomplete says card: number, name, expiry (cc-number and the like).",
    )
    hide_card_codes = models.BooleanField(
        "hide security codes of cards", default=True, help_text="Fields whose autocomplete says cc-csc."
    )
    hide_one_time_codes = models.BooleanField(
        "hide one-time codes",
        default=True,
        help_text="Fields whose autocomplete says one-time-code. Passwords are always hidden.",
    )
    allowed_params = models.TextField(
        "allowed query parameters",
        blank=True,
        help_text="Names, one a line. In addresses that agents see, all other values after the ? are removed.",
    )
    paused_pages = models.TextField(
        "paused pages",
        blank=True,
        help_text="One a line: /account/* or https://host/path*. While the visitor is there, nothing is sent.",
    )

    asset_origins = models.TextField(
        "where pictures, fonts and styles may come from",
        blank=True,
        help_text=(
            "Beside your own websites. One a line, such as https://cdn.example.com or https://*.example.com. "
            "What comes from elsewhere is not loaded by agents' browsers; the visitor's browser supplies it "
            "where it can. A single * allows every address: then a visitor's page can learn that an agent is "
            "watching, and the agent's address on the internet."
        ),
    )
    stop_patterns = models.TextField(
        blank=True,
        help_text=(
            "Regular expressions, one a line, such as \\bK-\\d{6}\\b. What fits is starred on the server before agents "
            "see it, as card numbers and bank accounts always are. A text that is typed is starred once it fits whole."
        ),
    )

    class Meta:
        verbose_name = verbose_name_plural = "CoBrowse settings"

    def __str__(self) -> str:
        return f"CoBrowse settings of {self.account}"

    @property
    def hidden_fields(self) -> list[str]:
        """Keys of ``masking.builtin.HIDDEN_FIELDS``."""
        return [name for name, switch in SWITCHES.items() if getattr(self, switch)]

    def clean(self) -> None:
        faults: dict[str, str] = {}
        try:
            self.allowed_params = "\n".join(parse_params(self.allowed_params))
        except ParamFault as fault:
            faults["allowed_params"] = str(fault)
        try:
            self.paused_pages = "\n".join(parse_url_patterns(self.paused_pages))
        except UrlPatternFault as fault:
            faults["paused_pages"] = str(fault)
        try:
            self.asset_origins = "\n".join(parse_asset_origins(self.asset_origins))
        except OriginFault as fault:
            faults["asset_origins"] = str(fault)
        try:
            self.stop_patterns = "\n".join(parse_patterns(self.stop_patterns))
        except PatternFault as fault:
            faults["stop_patterns"] = str(fault)
        if faults:
            raise ValidationError(faults)


HIDES_EVERYTHING = (
    "This hides the whole page. Where that is wanted, switch on “private by default” and list what may be shown. "
    "To keep the rule all the same, write the word everything into its note."
)


class MaskRule(models.Model):
    """What the agent must not see, or, where all is hidden, may; and what the agent must not touch."""

    KINDS = [("mask", "Mask"), ("show", "Show"), ("ignore", "Ignore"), ("no_control", "No control")]

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mask_rules")
    selector = models.CharField(max_length=500, help_text="CSS selector: #cc_number, .secret, input[name='secure']")
    kind = models.CharField(
        max_length=10,
        choices=KINDS,
        default="mask",
        help_text=(
            "Mask: an empty box. Show: counts where all is private. Ignore: left out altogether. "
            "No control: seen, but agents can neither click nor fill it."
        ),
    )
    url_pattern = models.CharField(
        "pages", max_length=300, blank=True, help_text="Empty: everywhere. Otherwise /checkout/* or https://host/path*"
    )
    note = models.CharField(max_length=200, blank=True)
    critical = models.BooleanField(
        "pause where it matches nothing",
        default=False,
        help_text="Critical: on its pages nothing is shown to agents unless the rule matches something there.",
    )
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "masking rule"

    def __str__(self) -> str:
        return f"{self.kind} {self.selector}"

    def _hides_everything(self) -> bool:
        return self.kind in ("mask", "ignore") and matches_everything(self.selector)

    def clean(self) -> None:
        faults: dict[str, str] = {}
        try:
            self.selector = validate_selector(self.selector)
            if self._hides_everything() and "everything" not in self.note.lower():
                faults["selector"] = HIDES_EVERYTHING
        except SelectorFault as fault:
            faults["selector"] = str(fault)
        try:
            self.url_pattern = validate_url_pattern(self.url_pattern)
        except UrlPatternFault as fault:
            faults["url_pattern"] = str(fault)
        if self.critical and self.kind != "mask":
            faults["critical"] = "Only a rule of the kind “mask” can be critical. Take the tick away, or choose mask."
        if faults:
            raise ValidationError(faults)


class MaskDraft(models.Model):
    """Changes to the masking rules that nobody but the account's admins sees until they are published."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="mask_draft")
    changes = models.JSONField(default=list)  # as config_app.drafts describes them
    base_revision = models.PositiveIntegerField()  # of the account, when it was saved
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    saved = models.DateTimeField(default=timezone.now)


class MaskVersion(models.Model):
    """The rules as they were before a draft was published."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mask_versions")
    rules = models.JSONField(default=list)
    back = models.JSONField(default=list)  # the changes that take the publication back
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]


class Membership(models.Model):
    """A user's place in an account. A user belongs to one account only, so nothing can cross."""

    ROLES = [("agent", "Agent"), ("admin", "Admin")]

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(
        max_length=10, choices=ROLES, default="agent", help_text="Admins are agents who can use Night Vision."
    )
    cobrowse_allowed = models.BooleanField(
        "CoBrowse allowed", default=False, help_text="Counts while “CoBrowse for all agents” is off."
    )
    display_name = models.CharField(max_length=150, blank=True, help_text="What visitors see.")

    class Meta:
        ordering = ["user__username"]
        verbose_name = "agent"

    def __str__(self) -> str:
        return self.display_name or self.user.get_username()
