"""Passwords of the tests are hashed by what is quick: hundreds of people are made, and none of them has a secret."""

from django.conf import settings

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
