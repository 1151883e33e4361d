"""Deletes what accounts do not want to keep any longer, and visitors who never wrote; for cron or a timer. audit.md"""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from sessions_app.services import trail
from sessions_app.services.retention import retention_step


class Command(BaseCommand):
    help = "Deletes conversations and trail rows that are older than their account keeps them."

    def handle(self, *args: Any, **options: Any) -> None:
        trail.link_all()
        done: Counter[str] = Counter()
        while (step := retention_step())[1]:
            done[step[0]] += step[1]
        for name, number in done.items():
            self.stdout.write(f"{number} {name} deleted")
        if not done:
            self.stdout.write("Nothing was due.")
