# SPDX-License-Identifier: GPL-2.0-only
"""The emulator's monitor, as far as fault injection and certificates need it."""

import json
import socket

from progress import LabError

# Where the emulator's objects hang, by the names that people use
OBJECTS = {"psp": "/machine/peripheral/psp", "rmp": "/machine/snp-rmp"}


class Qmp:
    def __init__(self, sock):
        self.sock = sock
        self.file = sock.makefile("rw", encoding="utf-8")
        self._receive()
        self.execute("qmp_capabilities")

    @classmethod
    def connect(cls, path):
        sock = socket.socket(socket.AF_UNIX)
        sock.settimeout(10)
        try:
            sock.connect(str(path))
            return cls(sock)
        except OSError as error:
            raise LabError(f"the emulator's monitor: {error}") from error

    def _receive(self):
        line = self.file.readline()
        if not line:
            raise LabError("the emulator closed its monitor")
        return json.loads(line)

    def execute(self, name, **arguments):
        json.dump({"execute": name, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        while True:
            answer = self._receive()
            if "error" in answer:
                raise LabError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]


# What is asked for by a word in a rule's place
ANSWERS = {"--stats": "stats", "--kds": "kds"}


def inject(qmp, what, rule):
    """One rule for the fault injection of @what, or one of ANSWERS and @what; returns a text."""
    asked = ANSWERS.get(what)
    name = rule if asked else what
    if name not in OBJECTS or (asked == "kds" and name != "psp"):
        known = "psp" if asked == "kds" else ", ".join(OBJECTS)
        raise LabError(f"nothing to ask or to inject at '{name}'; known: {known}")
    try:
        if not asked:
            qmp.execute("qom-set", path=OBJECTS[name], property="inject", value=rule)
            return ""
        answer = qmp.execute("qom-get", path=OBJECTS[name], property=asked)
    except (OSError, ValueError) as error:
        raise LabError(f"the emulator's monitor: {error}") from error
    return answer if isinstance(answer, str) else json.dumps(answer)
