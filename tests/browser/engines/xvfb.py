"""A private X display for an engine that has no headless mode."""

import os
import shutil
import signal
import subprocess

from tests.services import ServiceFault, guarded, stop


class Display:
    def __init__(self, size: str = "1600x1200x24") -> None:
        if shutil.which("Xvfb") is None:
            raise ServiceFault("Xvfb is missing. Run: apt-get install xvfb")
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
        self.process = subprocess.Popen(
            guarded(command), pass_fds=[write], stderr=subprocess.DEVNULL, start_new_session=True
        )
        os.close(write)
        # To the newline: Xvfb dies of a pipe that closes while it is writing.
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise ServiceFault("Xvfb did not start.")
        self.name = f":{number}"

    def close(self) -> None:
        stop(self.process, signal.SIGTERM)
