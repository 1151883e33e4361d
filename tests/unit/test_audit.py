"""The audit of dependencies: what fails it, what only makes it say that it did not look."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
assert _spec and _spec.loader
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)


def test_a_known_vulnerability_of_a_python_package_is_a_fault_and_an_unknown_package_is_not():
    answer = {
        "dependencies": [
            {"name": "django", "version": "5.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["5.2.1"]}]},
            {"name": "daphne", "version": "4", "vulns": []},
            {"name": "brotli", "skip_reason": "not found"},
        ]
    }
    assert audit.judge_pip(answer) == (["django 5.2: PYSEC-1; mended in 5.2.1."], ["brotli"])


def test_a_known_vulnerability_of_an_npm_package_is_a_fault_and_silence_is_not():
    assert audit.judge_npm({"vulnerabilities": {"rollup": {"severity": "high"}}}) == ["npm rollup: high"]
    assert audit.judge_npm({"vulnerabilities": {}}) == []
    assert audit.judge_npm({"message": "405", "error": {}}) is None
    assert audit.judge_npm({}) is None


def test_a_program_that_is_not_there_or_answers_nonsense_has_not_looked():
    assert audit.run(["/nonexistent/program"]) is None
    assert audit.run(["echo", "no JSON"]) is None


def test_what_is_installed_beside_the_lock_is_a_fault():
    locked = audit.pins("Django==5.2.19 \\\n    --hash=sha256:aa\npsycopg[binary]==3.3.9\n")
    assert locked == {"django": "5.2.19", "psycopg": "3.3.9"}
    assert audit.unpinned({"django": "5.2.19", "pip": "23"}, locked) == []
    [beside] = audit.unpinned({"leftpad": "1"}, locked)
    [other] = audit.unpinned({"django": "5.2.18"}, locked)
    assert "in no lock" in beside and "5.2.19 is locked" in other


def test_the_locks_hold_what_is_asked_for_with_hashes():
    assert audit.stale_locks() == []
    for lock in audit.LOCKS:
        text = (ROOT / lock).read_text()
        assert text.count("--hash=sha256:") >= len(audit.pins(text)) > 20
        assert "://" not in text.replace("https://pip.pypa.io", ""), "a lock names no host"


def test_a_package_without_checksum_or_with_another_licence_is_a_fault():
    sound = {"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x", "license": "MIT"}}}
    assert audit.npm_faults("lock", sound) == []
    for change in ({"integrity": ""}, {"license": "GPL-3.0"}, {"license": "AGPL-3.0 AND MIT"}, {"license": "SEE FILE"}):
        package = {"integrity": "sha512-x", "license": "MIT", **change}
        assert len(audit.npm_faults("lock", {"packages": {"node_modules/a": package}})) == 1
