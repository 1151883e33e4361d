"""The account page as a browser would post it: every field as it stands, with some of them changed."""

from typing import Any

from django.test import Client
from django.urls import reverse

from config_app.models import Account


def account_url(account: Account) -> str:
    return reverse("admin:config_app_account_change", args=[account.pk])


def post_account(client: Client, account: Account, **changes: Any) -> Any:
    """``changes`` by field name; ``origins__0__pattern`` stands for the field ``origins-0-pattern``."""
    data = fields_of(client, account)
    data.update({name.replace("__", "-"): value for name, value in changes.items()})
    return client.post(account_url(account), {name: value for name, value in data.items() if value is not None})


def add_row(client: Client, account: Account, prefix: str, **fields: Any) -> Any:
    """Posts the page with one row more in the table ``prefix``."""
    number = int(fields_of(client, account)[f"{prefix}-TOTAL_FORMS"])
    changes = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return post_account(client, account, **{f"{prefix}-TOTAL_FORMS": number + 1, **changes})


def fields_of(client: Client, account: Account) -> dict[str, Any]:
    context = client.get(account_url(account)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            # as browsers do: no name for a box that is not ticked
            if value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else value
    return data
