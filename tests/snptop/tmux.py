# SPDX-License-Identifier: GPL-2.0-only
"""A program in a terminal of tmux: keys in, screens out."""

import os
import shlex
import subprocess
import tempfile
import time


class Terminal:
    """Its own server, so that nobody's settings count; a shell stays when the program ends."""

    # How long to wait for a screen, or for the program's end
    patience = 30

    def __init__(self, command, cols=80, rows=24, env=None):
        self.folder = tempfile.TemporaryDirectory()
        self.socket = os.path.join(self.folder.name, "socket")
        self.status = os.path.join(self.folder.name, "status")
        words = " ".join(shlex.quote(str(word)) for word in command)
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in (env or {}).items())
        self._tmux("new-session", "-d", "-x", cols, "-y", rows,
                   f"echo before; stty -a > {self.status}.before; env {settings}{words};"
                   f"echo $? > {self.status}; stty -a > {self.status}.after;"
                   f"mv {self.status}.after {self.status}.done; exec cat")

    def _tmux(self, *words):
        done = subprocess.run(["tmux", "-f", "/dev/null", "-S", self.socket, *map(str, words)],
                              check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"tmux {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False,
                       capture_output=True)
        self.folder.cleanup()

    def keys(self, *keys):
        self._tmux("send-keys", *keys)

    def type(self, text):
        self._tmux("send-keys", "-l", text)

    def lines(self):
        """The screen, when it is not being drawn: what it was a moment ago, too."""
        text = None
        for _ in range(20):
            before, text = text, self._tmux("capture-pane", "-p")
            if text == before:
                break
            time.sleep(0.1)
        return text.split("\n")[:-1]

    def styled(self):
        """The screen with its escape sequences."""
        return self._tmux("capture-pane", "-p", "-e")

    def resize(self, cols, rows):
        self._tmux("resize-window", "-x", cols, "-y", rows)

    def pid(self):
        """The program's."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        with open(f"/proc/{shell}/task/{shell}/children") as children:
            return int(children.read().split()[0])

    def wait(self, condition):
        """The first screen for which condition(lines) holds, or the last one."""
        end = time.monotonic() + self.patience
        while True:
            lines = self.lines()
            if condition(lines) or time.monotonic() > end:
                return lines
            time.sleep(0.05)

    def wait_text(self, text):
        return self.wait(lambda lines: any(text in line for line in lines))

    def exit_status(self):
        """Waits for the program's end; None when there is none."""
        end = time.monotonic() + self.patience
        while not os.path.exists(self.status + ".done"):
            if time.monotonic() > end:
                return None
            time.sleep(0.05)
        with open(self.status) as status:
            return int(status.read())

    def is_as_before(self):
        """Whether the terminal's settings are those from before the program."""
        with open(self.status + ".before") as before, open(self.status + ".done") as after:
            return before.read() == after.read()
