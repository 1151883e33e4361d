"""Codes for who has lost the device: ten, each works once, kept as keyed hashes."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac

MANY = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_HALF = 5  # characters before and after the hyphen: fifty bits in all


class RecoveryCode(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)


@transaction.atomic
def new_codes(user: Any) -> list[str]:
    """Ten codes, which nobody can read again; older ones are worth nothing from now on."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2)) for _ in range(MANY)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return codes


def use_code(user: Any, text: str) -> bool:
    """Whether this was one of the codes; it is none any more."""
    return bool(RecoveryCode.objects.filter(user=user, digest=_digest(user, text)).delete()[0])


def _digest(user: Any, text: str) -> str:
    plain = "".join(char for char in text.lower() if char in _LETTERS)
    return salted_hmac(f"cobrowse.recovery.{user.pk}", plain, algorithm="sha256").hexdigest()
