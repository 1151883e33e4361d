"""How a line of the log looks: plain or JSON, with the ids of session, account, visitor and agent, never with content.

An exception's own words are left out unless DEBUG is on: they may quote what a page or a person said. Its class and
where it came from are told.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from sessions_app.log_context import NAMES, known_ids


def ids_of(record: logging.LogRecord) -> dict[str, str]:
    """Those of the call it was logged in, then what the line itself says (``extra={"session": …}``)."""
    own = {name: str(getattr(record, name)) for name in NAMES if hasattr(record, name)}
    return {**known_ids(), **own}


def trace_of(record: logging.LogRecord) -> str:
    """Class and places of the exception and of those that led to it; "" when there is none."""
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    told = traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=False)
    lines: list[str] = []
    each: traceback.TracebackException | None = told
    while each is not None:
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in each.stack]
        kind = getattr(each.exc_type, "__name__", "Exception")
        words = f": {each}" if settings.DEBUG else ""
        lines.insert(0, "\n".join([*places, kind + words]))
        each = each.__cause__ or each.__context__
    return "\n".join(lines)


class LineFormatter(logging.Formatter):
    """2026-01-31 10:00:00,000 WARNING sessions_app.relay A sentence. session=… account=…"""

    def format(self, record: logging.LogRecord) -> str:
        ids = "".join(f" {name}={value}" for name, value in ids_of(record).items())
        head = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}{ids}"
        trace = trace_of(record)
        return f"{head}\n{trace}" if trace else head


class JsonFormatter(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **ids_of(record),
        }
        trace = trace_of(record)
        return json.dumps({**told, "trace": trace} if trace else told, ensure_ascii=False)


def no_second_access_log(record: logging.LogRecord) -> bool:
    """Twisted's own line for each request, with its query; Daphne passes it on from verbosity 2."""
    return record.name != "daphne.server" or " HTTP/" not in record.getMessage()


def leave_out_queries() -> None:
    """Daphne's access log has addresses with their queries; what follows the ? is nobody's business."""
    from daphne.access import AccessLogGenerator

    write = AccessLogGenerator.write_entry

    def write_entry(self: Any, host: Any, date: Any, request: str, *args: Any, **kwargs: Any) -> None:
        write(self, host, date, request.partition("?")[0], *args, **kwargs)

    AccessLogGenerator.write_entry = write_entry  # type: ignore[method-assign]
