"""The process that ``confined_audit`` starts: sets its own limits, reads a page, writes a report, is gone."""

import gc
import json
import os
import resource
import sys
from dataclasses import asdict

from masking.confined_audit import OUT_OF_MEMORY
from masking.html_audit import AuditRequest, audit
from masking.html_reading import UnreadableHtml
from masking.policy import Rule


def main() -> int:
    """The exit code; nothing of the page is read before the limits are set."""
    head = json.loads(sys.stdin.buffer.readline())
    _confine(head["memory"], head["cpu"])
    gc.disable()  # a tree is all cycles and all in use: collecting took a quarter of the processor's time (10 MB page)
    try:
        data = sys.stdin.buffer.read()
        request = AuditRequest(
            html=data.decode() if head["is_text"] else data,
            rules=[Rule(**rule) for rule in head["rules"]],
            private_by_default=head["private_by_default"],
            hidden_fields=tuple(head["hidden_fields"]),
            url=head["url"],
        )
        answer = json.dumps(asdict(audit(request)))
    except UnreadableHtml as fault:
        answer = json.dumps({"fault": str(fault)})
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.write(answer)
    return 0


def _confine(memory: int, cpu: int) -> None:
    os.nice(10)  # running sessions come first
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # taking a large tree apart would take seconds
