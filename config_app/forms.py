"""Forms of Night Vision: websites, rules, agents."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config_app.models import AllowedOrigin, CobrowseSettings, MaskRule, Membership
from config_app.widgets import ColorField, SelectorInput
from masking.origins import OriginFault, parse_origin_pattern


class PlainForm(forms.ModelForm):  # type: ignore[type-arg]
    """Labels without a colon, as everywhere in the product."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})


class OriginForm(PlainForm):
    class Meta:
        model = AllowedOrigin
        fields = ["pattern"]
        widgets = {"pattern": SelectorInput}

    def clean_pattern(self) -> str:
        """In its normal form already here, so that the formset finds two spellings of one origin."""
        try:
            return parse_origin_pattern(self.cleaned_data["pattern"])
        except OriginFault as fault:
            raise ValidationError(str(fault)) from fault


class SettingsForm(PlainForm):
    class Meta:
        model = CobrowseSettings
        exclude = ["account"]
        widgets = {
            "border_color": ColorField,
            "highlight_color": ColorField,
            "allowed_params": forms.Textarea({"rows": 3, "class": "code-input", "spellcheck": "false"}),
            "paused_pages": forms.Textarea({"rows": 3, "class": "code-input", "spellcheck": "false"}),
            "asset_origins": forms.Textarea({"rows": 3, "class": "code-input", "spellcheck": "false"}),
            "stop_patterns": forms.Textarea({"rows": 3, "class": "code-input", "spellcheck": "false"}),
        }


class MaskRuleForm(PlainForm):
    # Blanks at the end may belong to an escape; validate_selector trims what does not.
    selector = forms.CharField(
        max_length=500, strip=False, widget=SelectorInput, help_text=MaskRule._meta.get_field("selector").help_text
    )

    class Meta:
        model = MaskRule
        fields = ["selector", "kind", "url_pattern", "note", "critical", "enabled"]
        widgets = {"url_pattern": SelectorInput, "note": forms.TextInput}


_PASSWORD = forms.PasswordInput({"autocomplete": "new-password"})


class AgentForm(PlainForm):
    """A member of the account: what may be changed later."""

    active: Any = forms.BooleanField(label="May sign in", required=False, initial=True)
    password1: Any = forms.CharField(
        label="New password",
        required=False,
        strip=False,
        widget=_PASSWORD,
        help_text="Leave empty to keep the present one.",
    )
    password2: Any = forms.CharField(label="New password again", required=False, strip=False, widget=_PASSWORD)

    class Meta:
        model = Membership
        fields = ["display_name", "role", "cobrowse_allowed"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "active" in self.fields:
            self.fields["active"].initial = self.instance.user.is_active

    def person(self) -> User:
        """Who the password is for; it must not resemble the name."""
        return self.instance.user if self.instance.pk else User(username=self.cleaned_data.get("username", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password1") or ""
        if password != (cleaned.get("password2") or ""):
            raise ValidationError({"password2": "The two passwords differ."})
        if password:
            try:
                validate_password(password, self.person())
            except ValidationError as fault:
                raise ValidationError({"password1": fault.messages}) from fault
        return cleaned


class OwnAgentForm(AgentForm):
    """The acting admin, who cannot switch off their own sign-in."""

    active: Any = None


class NameOnlyAgentForm(OwnAgentForm):
    """A member whose sign-in is out of the acting admin's reach."""

    password1: Any = None
    password2: Any = None


class NewAgentForm(AgentForm):
    """A new member, with a sign-in of their own."""

    username = User._meta.get_field("username").formfield(help_text="What this person signs in with.")
    active: Any = None
    password1: Any = forms.CharField(label="Password", strip=False, widget=_PASSWORD)
    password2: Any = forms.CharField(label="Password again", strip=False, widget=_PASSWORD)

    class Meta(AgentForm.Meta):
        fields = ["account", *AgentForm.Meta.fields]

    def clean_username(self) -> str:
        username: str = User.normalize_username(self.cleaned_data["username"])
        User._meta.get_field("username").run_validators(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("This username is taken. Choose another one.")
        return username


class MembersFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The agents on the account page. Nobody takes away their own access by accident."""

    acting_user: Any = None

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.instance.user_id != self.acting_user.pk or self.acting_user.is_superuser:
                continue
            if form.cleaned_data.get("DELETE") or form.cleaned_data.get("role") != "admin":
                raise ValidationError("You cannot take away your own access. Ask another admin of the account.")
