# SPDX-License-Identifier: GPL-2.0-only
"""What the host kernel says on its console, and what of it means that a run has failed."""

import re

# Some mitigations print a "WARNING:" of their own, further on in the line
COMPLAINT = re.compile(
    r"^\[[^]]*\] (WARNING: |BUG: |Oops|kernel BUG at|Kernel panic|Call Trace:"
    r"|general protection fault|traps: PANIC|-+\[ cut here|irq \d+: nobody cared)")
# After one of these nobody should wait any longer
HANG = re.compile(
    r"soft lockup|hard LOCKUP|blocked for more than \d+ seconds|rcu_\w+ (self-)?detected"
    r"|detected (expedited )?stalls")
SHOWN = 60


class Console:
    """The console's file while the emulator writes it."""

    def __init__(self, path):
        self.path = path
        self.lines = []
        self.partial = ""
        self.offset = 0

    def read(self):
        """Take in what has come since the last time."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                data = file.read()
        except FileNotFoundError:
            return
        self.offset += len(data)
        text = self.partial + data.decode("utf-8", "replace").replace("\r", "")
        *lines, self.partial = text.split("\n")
        self.lines += lines

    def hang(self):
        return self._first(HANG)

    def complaint(self):
        return self._first(HANG) or self._first(COMPLAINT)

    def _first(self, pattern):
        return next((line for line in self.lines if pattern.search(line)), None)

    def around(self, line):
        """From @line on, as much as is worth showing."""
        start = max(self.lines.index(line) - 3, 0)
        return "\n".join(self.lines[start:start + SHOWN])

    def end(self):
        return "\n".join([*self.lines, self.partial][-SHOWN:])
