# SPDX-License-Identifier: GPL-2.0-only
"""OVMF that has a place for hashes of the kernel it is given: Debian has it from forky on."""

import contextlib

import cache
import packages
from progress import LabError, call

PACKAGE = "ovmf-amdsev"


class Image:
    def __init__(self):
        self.archive = packages.Archive("forky", ["forky"])
        self.pins = packages.pinned("amdsev", PACKAGE, self._newest)
        self.place = cache.result("amdsev", cache.key(self.pins))
        self.file = self.place / "usr/share/ovmf/OVMF.amdsev.fd"

    def _newest(self):
        self.archive.update()
        return [self.archive.candidate(PACKAGE)]

    def build(self):
        deb, = self.archive.fetch(self.pins)
        with cache.publish(self.place) as work:
            call(["dpkg", "-x", deb, work])


def amdsev():
    """The image, unpacked when it is first asked for."""
    with contextlib.suppress(LabError):
        image = Image()
        if image.place.exists():
            return image.file
    with cache.lock():
        image = Image()
        if not image.place.exists():
            image.build()
    return image.file
