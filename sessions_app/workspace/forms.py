"""Forms of the workspace: joining a waiting visitor by a code, and the second step of signing in."""

from django import forms


class JoinForm(forms.Form):
    """Six digits; spaces and hyphens that people type between them do not matter."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "placeholder": "000 000",
                "spellcheck": "false",
            }
        ),
    )

    def clean_code(self) -> str:
        digits = "".join(char for char in self.cleaned_data["code"] if char in "0123456789")
        if len(digits) != 6:
            raise forms.ValidationError("The code has six digits. Ask the visitor to read it out again.")
        return digits


class CodeForm(forms.Form):
    """Six digits of an authenticator app, or a recovery code."""

    code = forms.CharField(label="Code", max_length=20, error_messages={"required": "Type the code first."})
