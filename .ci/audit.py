"""`make audit`: dependencies are pinned, licensed as we allow, whole, and have no known vulnerability.

The last needs services on the network. When they do not answer, one sentence says what was not checked, and the run
goes on; what they do tell fails it. Everything else works offline.
"""

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
NPM_LOCKS = ("package-lock.json", "bench/package-lock.json")
TOOLS = {"pip", "setuptools", "wheel"}  # come with the virtual environment
SECONDS = 90
# None of these asks more of who runs the product than to keep the notice; LGPL and MPL: used as they are.
ALLOWED = re.compile(
    r"\b(?:MIT\b|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|Unlicense|0BSD|CC0|CC-BY-4|BlueOak|"
    r"MPL|Mozilla Public|LGPL|Lesser General Public|GNU Library or Lesser|ZPL)",
    re.IGNORECASE,
)


def allowed(licence: str) -> bool:
    """One of ours, and not together with a GPL (a choice between both is)."""
    bound = re.search(r"\bA?GPL|GNU General Public", licence) and " OR " not in licence
    return bool(ALLOWED.search(licence)) and not bound


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """Name → version of each ``name==version``."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.MULTILINE)
    return {normal(name): version for name, version in found}


def unpinned(installed: dict[str, str], locked: dict[str, str]) -> list[str]:
    faults = []
    for name, version in sorted(installed.items()):
        if name in TOOLS:
            continue
        if name not in locked:
            faults.append(f"{name} {version} is installed and in no lock. Add it and run make lock, or uninstall it.")
        elif locked[name] != version:
            faults.append(f"{name} {version} is installed, and {locked[name]} is locked. Install it, or run make lock.")
    return faults


def stale_locks() -> list[str]:
    """What a requirements file asks for must be in its lock in the same version."""
    faults = []
    for lock in LOCKS:
        source = lock.replace(".lock", ".txt")
        locked = pins((ROOT / lock).read_text())
        for name, version in pins((ROOT / source).read_text()).items():
            if locked.get(name) != version:
                faults.append(f"{lock} lacks {name} {version} of {source}. Run: make lock")
    return faults


def licence_of(package: Distribution) -> str:
    about: Any = package.metadata
    classified = " ".join(line for line in about.get_all("Classifier") or [] if line.startswith("License"))
    return f"{about.get('License-Expression') or ''} {classified} {(about.get('License') or '')[:100]}".strip()


def npm_faults(name: str, lock: dict[str, Any]) -> list[str]:
    """Each package has a checksum and a licence that we allow."""
    faults = []
    for path, package in lock["packages"].items():
        if not path or package.get("link"):
            continue
        if not str(package.get("integrity", "")).startswith("sha512-"):
            faults.append(f"{name}: {path} has no sha512 checksum. Make the lock anew: npm install")
        if not allowed(str(package.get("license", ""))):
            faults.append(f"{name}: {path} has the licence {package.get('license', 'none')!r}, which is not allowed.")
    return faults


def judge_pip(answer: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Of pip-audit's JSON: what is vulnerable, and what could not be looked up."""
    faults, unknown = [], []
    for package in answer["dependencies"]:
        if "skip_reason" in package:
            unknown.append(package["name"])
        for hole in package.get("vulns", []):
            mended = ", ".join(hole.get("fix_versions") or []) or "no version yet"
            faults.append(f"{package['name']} {package['version']}: {hole['id']}; mended in {mended}.")
    return faults, unknown


def judge_npm(answer: dict[str, Any]) -> list[str] | None:
    """Of npm's JSON: what is vulnerable; None when it did not look."""
    if not isinstance(answer.get("vulnerabilities"), dict) or "error" in answer:
        return None
    return [f"npm {name}: {hole['severity']}" for name, hole in answer["vulnerabilities"].items()]


def run(command: list[str]) -> dict[str, Any] | None:
    """What a program answers as JSON, within ``SECONDS``; None when it does not."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return answer if isinstance(answer, dict) else None


def main() -> int:
    packages = list(distributions())
    installed = {normal(package.metadata["Name"]): package.version for package in packages}
    locked: dict[str, str] = {}
    for lock in LOCKS:
        locked |= pins((ROOT / lock).read_text())
    faults = stale_locks() + unpinned(installed, locked)
    faults += [
        f"{package.metadata['Name']} has the licence {licence_of(package)[:80]!r}, which is not allowed."
        for package in packages
        if not allowed(licence_of(package))
    ]
    whole = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    if whole.returncode:
        faults += whole.stdout.strip().splitlines()
    for name in NPM_LOCKS:
        faults += npm_faults(name, json.loads((ROOT / name).read_text()))

    audit = [sys.executable, "-m", "pip_audit", "--timeout", "5", "--progress-spinner", "off", "--format", "json"]
    found = run([*audit, "--no-deps", "--disable-pip", "-r", "requirements-dev.lock"])
    if found is None or "dependencies" not in found:
        print("Not checked: known vulnerabilities of Python packages (the service does not answer).")
    else:
        holes, unknown = judge_pip(found)
        faults += holes
        if unknown:
            print(
                f"Not checked: known vulnerabilities of {len(unknown)} Python packages, which the service did not find."
            )
    looked = judge_npm(run(["npm", "audit", "--package-lock-only", "--json"]) or {}) if shutil.which("npm") else None
    if looked is None:
        print("Not checked: known vulnerabilities of npm packages (the service does not answer, or npm is not here).")
    faults += looked or []
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
