"""The lines that a company copies into its website."""

import json

from django.conf import settings
from django.utils.html import format_html

from config_app.models import Account


def tag_snippet(account: Account, host: str) -> str:
    """``host`` is the address of this server as browsers reach it, such as https://cobrowse.example.com"""
    return format_html('<script async src="{}/tag.js" data-site="{}"></script>', host, account.site_key)


def loader_integrity() -> str:
    """The SRI hash of the loader that this server delivers, or nothing where no bundle has been built."""
    if not settings.USE_BUNDLES or not settings.BUNDLE_MANIFEST.exists():
        return ""
    return str(json.loads(settings.BUNDLE_MANIFEST.read_text())["loader"].get("integrity", ""))
