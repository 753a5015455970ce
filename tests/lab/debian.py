# SPDX-License-Identifier: GPL-2.0-only
"""A user's Debian, to install packages in: the lab's kernel and its headers, DKMS, apt and dpkg."""

import cache
import packages
from progress import call, say

# With what our packages depend on, as there is no network where they are installed
PACKAGES = """apt dkms pahole libbpf-dev libelf-dev zlib1g-dev xz-utils openssl
    libjansson4 libmicrohttpd12 libncursesw6 libtinfo6""".split()
LEFT_OUT = ["usr/share/doc", "usr/share/locale", "usr/share/info"]
# What apt must not be stricter in than this machine's is: a mirror may be kept as it was at some time
CHECKS = ["Acquire::Check-Valid-Until", "Acquire::Check-Date"]


def root(kernel):
    """A tar file of all of it, made when it is first asked for."""
    place = cache.result(f"debian-{kernel.version}", cache.key(kernel.pins, PACKAGES, LEFT_OUT))
    if not place.exists():
        with cache.lock():
            if not place.exists():
                _make(kernel, place)
    return place / "root.tar"


def _make(kernel, place):
    packages.install(["mmdebstrap"])
    kernel.archive.update()
    say("making a Debian root file system with DKMS")
    names = [*PACKAGES, *kernel.pins["packages"]]
    with cache.publish(place) as work:
        call(["mmdebstrap", "--variant=minbase", "--include=" + ",".join(names),
              "--aptopt=APT::Install-Recommends false",
              *(f"--aptopt={line}" for line in call(["apt-config", "dump", *CHECKS]).splitlines()),
              *(f"--dpkgopt=path-exclude=/{folder}/*" for folder in LEFT_OUT),
              kernel.archive.suites[0], work / "root.tar", kernel.archive.dir / "sources.list"])
