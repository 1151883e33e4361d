"""Form fields of Night Vision that Django does not have."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class ColorField(forms.TextInput):
    """A colour as hexadecimal text, with the browser's own colour picker beside it (static/js/admin/colors.js)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # The project's own template, which Django's form renderer does not look for.
        return render_to_string("night_vision/color.html", self.get_context(name, value, attrs))


class SelectorInput(forms.TextInput):
    """A line of code: no spelling marks, no capital at the beginning."""

    def __init__(self) -> None:
        super().__init__(
            {"class": "code-input", "spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
        )
