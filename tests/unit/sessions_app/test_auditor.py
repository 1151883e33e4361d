"""The process that audits pages ends with the process that asked for it, also when nobody could tell it to."""

import os
import signal
import subprocess
import sys
import time

import psutil

from tests.unit.sessions_app.talking import page

ASK = """
import asyncio, json, os, signal
import django
django.setup()
from multiprocessing import active_children
from masking.snapshot_audit import Context
from sessions_app.leaks.auditor import audited

MASKING = {"rules": [], "private_by_default": False, "hidden_fields": []}

async def ask():
    assert await audited([json.loads(os.environ["PAGE"])], [Context(MASKING, "https://shop.example/")]) == []

asyncio.run(ask())
print(active_children()[0].pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def living(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_auditing_process_ends_with_a_killed_one():
    environment = {**os.environ, "PAGE": page().decode()}
    asked = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=60)
    assert asked.returncode == -signal.SIGKILL, asked.stderr
    end = time.monotonic() + 20
    while living(int(asked.stdout)):
        assert time.monotonic() < end, "it goes on"
        time.sleep(0.05)
