"""The form of “Check a page”: HTML as text or as a file, and the address it comes from."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from masking.html_reading import MAX_BYTES


class CheckPageForm(forms.Form):
    html = forms.CharField(
        label="HTML of the page",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 10, "class": "code-input", "spellcheck": "false", "autocomplete": "off"}),
        help_text="In your browser: developer tools, “Copy outerHTML” of the html element. Up to 2 MB as text.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".html,.htm,.xhtml,.txt,text/html"}),
        help_text="A page you saved, in any encoding, up to 10 MB. It is read once and not kept.",
    )
    url = forms.CharField(
        label="Its address",
        required=False,
        max_length=2000,
        widget=forms.TextInput(
            {"class": "code-input", "spellcheck": "false", "autocomplete": "off", "inputmode": "url"}
        ),
        help_text="Needed for rules that hold on certain pages. It is compared with them; nothing is fetched from it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            whole = False
        if not whole:
            raise ValidationError("Write the whole address, such as https://www.example.com/checkout")
        return url

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MAX_BYTES:
            raise ValidationError(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Check a part of it.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, file = cleaned.get("html", "").strip(), cleaned.get("file")
        if "file" not in self.errors and not text and file is None:
            raise ValidationError({"html": "Paste the HTML of a page, or choose a file."})
        if text and file is not None:
            raise ValidationError({"html": "Paste the HTML or choose a file, not both."})
        return cleaned

    def page(self) -> str | bytes:
        """The page as it was given; bytes where it came as a file."""
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["html"])
        content: bytes = file.read()
        return content
