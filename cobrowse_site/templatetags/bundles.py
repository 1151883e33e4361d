"""The script of a page of ours: the module as it was written, or its bundle once `make build` has made one."""

import json

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def script_of(role: str) -> SafeString:
    """The script element for ``role`` (workspace, admin), with its integrity hash where it is a bundle."""
    if settings.USE_BUNDLES and settings.BUNDLE_MANIFEST.exists():
        bundle = json.loads(settings.BUNDLE_MANIFEST.read_text()).get(role)
        if bundle:
            src = static(bundle["file"])
            return format_html('<script type="module" src="{}" integrity="{}"></script>', src, bundle["integrity"])
    return format_html('<script type="module" src="{}"></script>', static(f"js/{role}/main.js"))
