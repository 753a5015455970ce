# SPDX-License-Identifier: GPL-2.0-only
"""One run of the host: the emulator's process, and the streams of the command inside."""

import ctypes
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import tty

import cache
import machine
import runtime
from console import Console
from progress import LabError, say
from qmp import Qmp, inject

FAILED = 125
TIMED_OUT = 124
HEADER = struct.Struct("<cI")
CHUNK = 64 * 1024
BOOT_SECONDS = 120
PR_SET_PDEATHSIG = 1


class TimeOut(Exception):
    pass


class Stopped(Exception):
    def __init__(self, number):
        super().__init__()
        self.number = number


class Down(Exception):
    """The emulator ended before the command did."""


def die_with_parent(number):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def on_alarm(*_):
    raise TimeOut


def on_stop(number, _):
    raise Stopped(number)


def run(lab, options):
    """Boot, run the command, and return what `lab run` exits with."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_stop)
    signal.signal(signal.SIGALRM, on_alarm)
    die_with_parent(signal.SIGTERM)
    try:
        with runtime.directory() as place:
            session = Session(lab, options, place)
            try:
                return session.run()
            finally:
                session.stop()
    except Stopped as stopped:
        return 128 + stopped.number
    except BrokenPipeError:
        return 128 + signal.SIGPIPE


class Session:
    def __init__(self, lab, options, place):
        self.options = options
        self.errors = place / "qemu.log"
        self.console = Console(options.log or place / "console")
        # poll: epoll refuses plain files, and standard input may be one
        self.selector = selectors.PollSelector()
        self.received = bytearray()
        self.unsent = bytearray()
        self.request = bytearray()
        self.status = None
        self.ready = False
        self.reading = False

        pairs = {name: socket.socketpair() for name in ("agent", "inject", "monitor")}
        self.agent, self.inject, self.monitor = (pair[0] for pair in pairs.values())
        fds = {name: pair[1].fileno() for name, pair in pairs.items()}
        argv = machine.command(lab, options, self.console.path, place / "qmp", fds)
        with open(self.errors, "wb") as errors:
            # pylint: disable=consider-using-with,subprocess-popen-preexec-fn
            self.process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors,
                pass_fds=fds.values(), start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL))
        for _, theirs in pairs.values():
            theirs.close()
        self.qmp = None

    def run(self):
        seconds = self.options.timeout
        signal.alarm(seconds)
        try:
            self._serve()
        except TimeOut:
            self._explain(f"not done after {seconds} s")
            return TIMED_OUT
        except (Down, ConnectionError):
            self.process.wait()
            return self._down()
        finally:
            signal.alarm(0)
        return self._verdict()

    def stop(self):
        self.process.kill()
        self.process.wait()

    # What goes on while the host runs

    def _serve(self):
        self.agent.setblocking(False)
        self.selector.register(self.agent, selectors.EVENT_READ, self._on_agent)
        self.selector.register(self.inject, selectors.EVENT_READ, self._on_inject)
        started = checked = time.monotonic()
        while self.status is None:
            for key, events in self.selector.select(1):
                key.data(events)
            now = time.monotonic()
            if now - checked < 1:
                continue
            checked = now
            self.console.read()
            if self.console.hang():
                return
            if not self.ready and now - started > BOOT_SECONDS:
                raise TimeOut

    def _on_agent(self, events):
        if events & selectors.EVENT_WRITE:
            del self.unsent[:self.agent.send(self.unsent)]
            self._watch_agent()
        if not events & selectors.EVENT_READ:
            return
        data = self.agent.recv(CHUNK)
        if not data:
            raise Down
        self.received += data
        while len(self.received) >= HEADER.size:
            kind, size = HEADER.unpack_from(self.received)
            end = HEADER.size + size
            if len(self.received) < end:
                break
            payload = bytes(self.received[HEADER.size:end])
            del self.received[:end]
            self._on_frame(kind, payload)

    def _on_frame(self, kind, payload):
        if kind == b"O":
            write(1, payload)
        elif kind == b"E":
            write(2, payload)
        elif kind == b"X":
            self.status, = struct.unpack("<I", payload)
        elif kind == b"H":
            self.ready = True
            self._start()

    def _send(self, kind, payload=b""):
        self.unsent += HEADER.pack(kind, len(payload)) + payload
        self._watch_agent()

    def _watch_agent(self):
        """Standard input is read only while the host keeps up with it."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.unsent else 0)
        self.selector.modify(self.agent, events, self._on_agent)
        if not self.reading:
            return
        watched = 0 in self.selector.get_map()
        if self.unsent and watched:
            self.selector.unregister(0)
        elif not self.unsent and not watched:
            self.selector.register(0, selectors.EVENT_READ, self._on_stdin)

    def _start(self):
        """Send the command off, and decide where its standard input comes from."""
        options = self.options
        words = ["tty" if options.shell else "pipe", folder_inside(), "2",
                 "TERM=" + os.environ.get("TERM", "dumb"), "LANG=C.UTF-8", *options.command]
        self._send(b"R", b"".join(os.fsencode(word) + b"\0" for word in words))
        if options.shell:
            self._send_window()
            signal.signal(signal.SIGWINCH, lambda *_: self._send_window())
        elif os.isatty(0):
            self._send(b"I")
            return
        self.reading = True

    def _on_stdin(self, _):
        data = os.read(0, CHUNK)
        if not data:
            self.reading = False
            self.selector.unregister(0)
        self._send(b"I", data)

    def _send_window(self):
        size = os.get_terminal_size(0)
        self._send(b"W", struct.pack("<HH", size.lines, size.columns))

    def _on_inject(self, _):
        """A request from inside: two words with a tab between them, and a newline."""
        self.request += self.inject.recv(CHUNK)
        while b"\n" in self.request:
            line, _, self.request = self.request.partition(b"\n")
            what, _, rule = line.decode("utf-8", "replace").partition("\t")
            try:
                self.qmp = self.qmp or Qmp(self.monitor)
                answer = "ok " + inject(self.qmp, what, rule)
            except LabError as error:
                answer = f"error {error}"
            self.inject.sendall(answer.replace("\n", " ").encode() + b"\n")

    # How it ended

    def _verdict(self):
        self.console.read()
        complaint = self.console.complaint()
        if complaint and not self.options.shell:
            say(f"the host's kernel complained: {complaint}")
            print(self.console.around(complaint), file=sys.stderr)
            return FAILED
        return self.status

    def _explain(self, what):
        self.console.read()
        say(f"{what}; the end of the host's console:")
        print(self.console.end(), file=sys.stderr)

    def _down(self):
        self.console.read()
        if self.options.shell and self.process.returncode == 0:
            return 0
        if self.console.complaint():
            return self._verdict()
        if self.process.returncode == 0:
            self._explain("the host went down before the command ended")
            return FAILED
        status = self.process.returncode
        how = f"signal {-status}" if status < 0 else f"status {status}"
        say(f"the emulator ended with {how}:")
        print(self.errors.read_text(encoding="utf-8", errors="replace")[-4000:], file=sys.stderr)
        self._explain("the emulator is gone")
        return FAILED


def write(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def folder_inside():
    """Where the command starts: the same place of the tree as out here, else its top."""
    try:
        inside = os.path.relpath(os.getcwd(), cache.TREE)
    except FileNotFoundError:
        inside = ""
    return "/tree" if inside.startswith("..") else os.path.normpath(f"/tree/{inside}")


class RawTerminal:
    """The terminal hands over every key, Ctrl-C included."""

    def __enter__(self):
        self.before = termios.tcgetattr(0)
        tty.setraw(0)

    def __exit__(self, *_):
        termios.tcsetattr(0, termios.TCSAFLUSH, self.before)
