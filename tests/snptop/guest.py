# SPDX-License-Identifier: GPL-2.0-only
"""Inside the lab: guests that do what is known."""

import os
import shutil
import subprocess
import tempfile
import time

GUESTS = "/tree/build/guests/"
FOLDER = tempfile.TemporaryDirectory()
# Seconds: a machine that has other things to do is no error
SLOW = 120


class Guest:
    """vmm under a name, as which snptop knows it: steady converts pages, asks, uses a device."""

    def __init__(self, name, rounds, delay=0):
        program = os.path.join(FOLDER.name, name)
        shutil.copy(shutil.which("vmm"), program)
        self.process = subprocess.Popen(
            [program, "--mem", "32", "--delay-ms", str(delay), "--args", str(rounds),
             GUESTS + "steady.bin"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait(SLOW)


def ended(rounds):
    """What steady asks for, by unit: lib_start() makes the GHCB shared and registers it."""
    return {"psc": 2 * rounds, "psc_msr": 2 * rounds + 1, "register_gpa": 1, "cpuid": rounds,
            "hv_features": rounds, "mmio_read": rounds, "mmio_write": rounds}


def wait_for(condition, seconds=SLOW):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
