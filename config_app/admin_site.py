"""Night Vision: Django's admin under the name its users know."""

from django.contrib import admin


class NightVision(admin.AdminSite):
    site_header = site_title = "Night Vision"
    index_title = "Your account"
    site_url = "/workspace/"
