"""The tag's and the viewer's JavaScript agrees with Python on every example."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(not shutil.which("node"), reason="Node 20 is not here to run JavaScript outside a browser")
def test_javascript_agrees_with_every_example():
    script = Path(__file__).parent / "javascript.mjs"
    run = subprocess.run(["node", str(script)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["faults"] == []
    assert result["checked"] > 200
