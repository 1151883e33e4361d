"""The triggers with which PostgreSQL and SQLite refuse to change or delete rows of the trail.

A row may be deleted when its number is not above the anchor in the head of its chain: retention moves the anchor first
(services/retention.py). No switch of the connection is needed, and nothing but the beginning of a chain can go.
"""

from typing import Any

_SAID = "The trail is append-only."
_KEPT = "OLD.seq > COALESCE((SELECT anchor_seq FROM sessions_app_trailhead WHERE chain = OLD.chain), 0)"

_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION cobrowse_trail_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF NOT ({_KEPT}) THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE ON sessions_app_auditevent
    FOR EACH ROW EXECUTE FUNCTION cobrowse_trail_append_only()
    """,
    """
    CREATE TRIGGER trail_not_emptied BEFORE TRUNCATE ON sessions_app_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION cobrowse_trail_append_only()
    """,
)
_SQLITE = (
    f"""
    CREATE TRIGGER trail_append_only BEFORE UPDATE ON sessions_app_auditevent
    BEGIN SELECT RAISE(ABORT, '{_SAID}'); END
    """,
    f"""
    CREATE TRIGGER trail_not_emptied BEFORE DELETE ON sessions_app_auditevent WHEN {_KEPT}
    BEGIN SELECT RAISE(ABORT, '{_SAID}'); END
    """,
)
_NAMES = ("trail_append_only", "trail_not_emptied")


def protect(connection: Any) -> None:
    _run(connection, {"postgresql": _POSTGRESQL, "sqlite": _SQLITE}.get(connection.vendor, ()))


def unprotect(connection: Any) -> None:
    """Take the triggers off again: when the migration is undone, and when the tests empty their own database."""
    table = " ON sessions_app_auditevent" if connection.vendor == "postgresql" else ""
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{table}" for name in _NAMES])


def _run(connection: Any, statements: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
