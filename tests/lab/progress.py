# SPDX-License-Identifier: GPL-2.0-only
"""What the lab tells people, all of it on stderr, and the errors it ends with."""

import subprocess
import sys


class LabError(Exception):
    """Something went wrong that the lab can name; str() is what is shown."""


def say(text):
    print(f"lab: {text}", file=sys.stderr, flush=True)


def step(number, total, text):
    say(f"[{number}/{total}] {text}")


def call(argv, **kwargs):
    """Run a tool of the build; on failure show its last words."""
    argv = [str(arg) for arg in argv]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
                          **kwargs)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-30:])
        raise LabError(f"'{' '.join(argv)[:200]}' failed with status {done.returncode}:\n{tail}")
    return done.stdout
