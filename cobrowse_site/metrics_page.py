"""The text of /metrics: what this process counted, the sessions in the database, and what the process itself takes."""

from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from cobrowse_site.metrics_collector import CountedHere, SessionsKept

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4.encode()

# Not the package's own registry: only what is named here is told.
registry = CollectorRegistry()
registry.register(CountedHere())
registry.register(SessionsKept())
ProcessCollector(registry=registry)
GCCollector(registry=registry)


def render() -> bytes:
    return generate_latest(registry)
