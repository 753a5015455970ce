# SPDX-License-Identifier: GPL-2.0-only
"""Inside the lab: kvm_snp's events by tracefs, guests to cause them, and TAP."""

import contextlib
import glob
import os
import re
import subprocess
import sys
import tempfile
import time

TRACING = "/sys/kernel/tracing/"
DEBUG = "/sys/kernel/debug/kvm_snp/"
GUESTS = "/tree/build/guests/"
# docs/guests.md, "Where KVM differs"
LINUX_7_2 = os.uname().release.startswith("7.2.")
LINE = re.compile(r"^\s*(.+)-(\d+)\s+\[(\d+)\]\s+\S+\s+([\d.]+):\s+(\w+):\s(.*)$")

_tests = 0
_failures = 0


def ok(condition, what, *details):
    """One test; details are shown when it fails."""
    global _tests, _failures
    _tests += 1
    print(("ok" if condition else "not ok"), _tests, "-", what, flush=True)
    if condition:
        return True
    _failures += 1
    for detail in details:
        print("#  ", str(detail).replace("\n", "\n#   "), flush=True)
    return False


def equal(wanted, got, what):
    return ok(wanted == got, what, f"wanted: {wanted}", f"got:    {got}")


def done():
    print(f"1..{_tests}")
    sys.exit(_failures > 0)


def read(path):
    with open(path) as file:
        return file.read()


def write(path, text):
    """Returns the error's name, or None."""
    try:
        with open(path, "w") as file:
            file.write(text)
    except OSError as error:
        return os.strerror(error.errno)
    return None


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=False, capture_output=True,
                          text=True, **options)


def vmm(payload, *options, prefix=()):
    return run(*prefix, "vmm", "--timeout", 60, *options, GUESTS + payload + ".bin")


class Event:
    """name, pid, time in s, and the fields: numbers where they are, words otherwise."""

    def __init__(self, match):
        self.pid, self.time, self.name = int(match[2]), float(match[4]), match[5]
        self.fields = {}
        for word in match[6].split():
            key, _, value = word.partition("=")
            self.fields[key] = number(value)

    def __getattr__(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self):
        return self.name + " " + " ".join(f"{k}={v}" for k, v in self.fields.items())


def number(text):
    try:
        return int(text, 0)
    except ValueError:
        return text


def parse(text):
    return [Event(match) for match in map(LINE.match, text.splitlines()) if match]


def enable(on, names=()):
    """All events, or those that are named."""
    for name in names or ("",):
        write(f"{TRACING}events/kvm_snp/{name}/enable", "1" if on else "0")


def lost():
    """Events that did not fit."""
    total = 0
    for path in glob.glob(TRACING + "per_cpu/cpu*/stats"):
        for line in read(path).splitlines():
            name, _, value = line.partition(":")
            if name in ("overrun", "dropped events"):
                total += int(value)
    return total


@contextlib.contextmanager
def recorded(*names):
    """Yields a list that has the events of the block after it."""
    events = []
    write(TRACING + "buffer_size_kb", "16384")
    write(TRACING + "trace", "")
    enable(True, names)
    try:
        yield events
    finally:
        enable(False, names)
        events.extend(parse(read(TRACING + "trace")))
        ok(lost() == 0 and events, f"{len(events)} events, none is lost")


def until(condition, seconds=20):
    for _ in range(seconds * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False


def no_vms():
    return until(lambda: not read(DEBUG + "vms"))


def set_firmware_timeout(seconds):
    """ccp looks at its parameter after each command that has an answer, for those that follow."""
    write("/sys/module/ccp/parameters/psp_cmd_timeout", str(seconds))
    vmm("hello")


def set_mode(unit, mode):
    return write(f"{DEBUG}units/{unit}/mode", mode)


def mode(unit):
    return read(f"{DEBUG}units/{unit}/mode").split()[0]


def statistics():
    """{unit: (requests, errors)}"""
    rows = [line.split() for line in read(DEBUG + "stats").splitlines()[1:]]
    return {row[0]: (int(row[3]), int(row[4])) for row in rows}


def scratch():
    return tempfile.mkdtemp()
