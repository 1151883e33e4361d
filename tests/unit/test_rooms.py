"""Imports go up the list of rooms only, never down (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# From the ground upwards; a room may import itself and the rooms before it.
ROOMS = ["masking", "config_app", "sessions_app", "cobrowse_site"]

# Floors of sessions_app. The edges on the last one know nothing of each other.
FLOORS = [
    {
        "errors",
        "permissions",
        "limits",
        "wording",
        "seal",
        "mask_health",
        "chain",
        "trail",
        "log_context",
        "database",
        "replica_document",
    },
    {"clock", "away"},
    {"protocol", "models", "groups"},
    {"metrics"},
    {"leaks"},
    {"ring", "bridge", "relay", "state", "publish"},
    {"services"},
    {"receivers", "health_admin", "trail_admin", "visitor_admin", "admin", "consumers", "lines", "api", "workspace"},
]
EDGES = {"admin", "consumers", "lines", "api", "workspace"}
WIRING = {
    "append_only",
    "apps",
    "migrations",
    "management",
}  # Django loads them; they may reach for anything in their room


def modules(room: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, at its top or within a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they lead"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_no_room_above_it(room):
    above = set(ROOMS[ROOMS.index(room) + 1 :])
    found = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(room)
        for name in imports(path)
        if name.split(".")[0] in above
    ]
    assert found == []


def test_masking_knows_no_django():
    found = [str(path) for path in modules("masking") for name in imports(path) if name.split(".")[0] == "django"]
    assert found == []


def floor(part: str) -> int | None:
    return next((number for number, parts in enumerate(FLOORS) if part in parts), None)


def test_sessions_app_is_built_in_floors():
    found = []
    for path in modules("sessions_app"):
        part = path.relative_to(ROOT / "sessions_app").parts[0].removesuffix(".py")
        if part in WIRING or part == "__init__":
            continue
        assert floor(part) is not None, f"sessions_app/{part} has no floor: add it to FLOORS"
        for name in imports(path):
            head, _, rest = name.partition(".")
            other = rest.split(".")[0]
            if head != "sessions_app" or other == part or floor(other) is None:
                continue
            if floor(other) > floor(part) or {part, other} <= EDGES:
                found.append(f"{path.relative_to(ROOT)} imports {name}")
    assert found == []
