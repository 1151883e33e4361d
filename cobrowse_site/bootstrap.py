"""Make .venv and install the named requirements file: the first step of `make demo` and `make test`.

What the requirements bring along comes in the versions of their lock, so that everybody runs what was tested. The
lock's checksums are not asked for, which would refuse what another system or Python needs on top; the container does.

Runs before anything is installed and under whatever Python there is, so it uses nothing new until it has looked.
"""

import hashlib
import importlib
import os
import re
import subprocess
import sys

OLDEST = (3, 11)
NEEDED = ("venv", "ensurepip", "sqlite3", "ssl")
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main(requirements: str) -> None:
    require_python()
    stamp = os.path.join(VENV, requirements + ".installed")
    wanted = digest(requirements)
    if os.path.exists(PYTHON) and read(stamp) == wanted:
        return
    if not os.path.exists(PYTHON):
        say("Making .venv …")
        run([sys.executable, "-m", "venv", VENV], "The virtual environment .venv could not be made; see above.")
    say("Installing %s …" % requirements)  # noqa: UP031
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]
    constraints = os.path.join(VENV, requirements + ".constraints")
    with open(constraints, "w") as out:
        out.write(locked(requirements))
    pip += ["-c", constraints]
    run(pip, "pip could not install %s; see above." % requirements)  # noqa: UP031
    with open(stamp, "w") as out:
        out.write(wanted)


def require_python() -> None:
    if sys.version_info < OLDEST:
        have = "%d.%d" % sys.version_info[:2]  # noqa: UP031
        hint = "Try: make PYTHON=python3.11 …"
        sys.exit("This needs Python 3.11 or newer, and %s is %s. %s" % (sys.executable, have, hint))  # noqa: UP031
    for name in NEEDED:
        try:
            importlib.import_module(name)
        except ImportError:
            hint = " On Debian: apt-get install python3-venv" if name in ("venv", "ensurepip") else ""
            sys.exit("Python's module %r is missing.%s" % (name, hint))  # noqa: UP031


def digest(requirements: str) -> str:
    """Of the file, of those that it includes and of their locks."""
    text = read(os.path.join(HERE, requirements)) + locked(requirements)
    included = [line.split(None, 1)[1].strip() for line in text.splitlines() if line.startswith("-r ")]
    return hashlib.sha256("".join([text] + [digest(name) for name in included]).encode()).hexdigest()


def locked(requirements: str) -> str:
    """``name==version`` lines of its lock; empty when it has none."""
    lock = read(os.path.join(HERE, requirements.replace(".txt", ".lock")))
    return "\n".join(re.findall(r"^[\w.-]+==[^\s;]+", lock, re.MULTILINE))


def read(path: str) -> str:
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def run(command: "list[str]", fault: str) -> None:
    if subprocess.call(command, cwd=HERE):
        sys.exit(fault)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
