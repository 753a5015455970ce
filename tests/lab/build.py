# SPDX-License-Identifier: GPL-2.0-only
"""The parts of the lab for one kernel, and the building of them."""

import os
import pathlib

import cache
import packages
from emulator import Emulator
from image import IMAGE_PACKAGES, HERE, Boot, Root
from kernel import Kernel
from progress import LabError, call, step

AGENT_CFLAGS = ["-std=gnu11", "-O2", "-static", "-Wall", "-Wextra", "-Werror"]
# For the lab, an emulator that is in the cache already included; then for what the tree itself builds,
# the kernel's modules, the tools, and the tests
HOST_PACKAGES = [*IMAGE_PACKAGES, "gcc", "libc6-dev", "make", "libglib2.0-0",
                 "pahole", "libbpf-dev", "libelf-dev", "zlib1g-dev", "libcmocka-dev", "libssl-dev",
                 "clang", "llvm", "bpftool", "libjansson-dev", "libmicrohttpd-dev", "libncurses-dev",
                 "xz-utils", "tmux", "jq", "man-db"]


class Agent:
    def __init__(self):
        self.place = cache.result("agent", cache.key(AGENT_CFLAGS, HERE / "agent.c"))
        self.binary = self.place / "agent"

    def build(self):
        with cache.publish(self.place) as work:
            call(["gcc", *AGENT_CFLAGS, "-o", work / "agent", HERE / "agent.c"])


class TscKhz:
    """Tells the TSC's frequency."""

    def __init__(self):
        self.place = cache.result("tsc-khz", cache.key(AGENT_CFLAGS, HERE / "tsc-khz.c"))

    def build(self):
        with cache.publish(self.place) as work:
            call(["gcc", *AGENT_CFLAGS, "-o", work / "tsc-khz", HERE / "tsc-khz.c"])

    def measure(self):
        return call([self.place / "tsc-khz"]).strip()


class Lab:
    """All parts; their places in the cache are known before they are built."""

    def __init__(self, version):
        self.kernel = Kernel(version)
        self.root = Root()
        self.agent = Agent()
        self.boot = Boot(self.kernel, self.root, self.agent)
        self.tsc_khz = TscKhz()
        self.emulator = None if os.environ.get("LAB_QEMU") else Emulator()

    @property
    def qemu(self):
        return self.emulator.binary if self.emulator else pathlib.Path(os.environ["LAB_QEMU"])

    def _parts(self):
        yield "kernel " + self.kernel.release, self.kernel
        yield "root image", self.root
        yield "agent", self.agent
        yield "boot image", self.boot
        yield "TSC's frequency", self.tsc_khz
        if self.emulator:
            yield "emulator", self.emulator

    def places(self):
        """What of the cache this lab uses."""
        yield from (part.place for _, part in self._parts())
        if self.emulator:
            yield from (self.emulator.tree, self.emulator.python)

    def require(self):
        for _, part in self._parts():
            if not part.place.exists():
                raise LabError("the lab is not built for this tree: run "
                               f"'tests/lab/lab build --kernel {self.kernel.version}'")

    def build(self):
        missing = [(name, part) for name, part in self._parts() if not part.place.exists()]
        packages.install(HOST_PACKAGES)
        for number, (name, part) in enumerate(missing, 1):
            step(number, len(missing), name)
            part.build()
