"""Stub."""
JOBS: dict = {}
