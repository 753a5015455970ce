# SPDX-License-Identifier: GPL-2.0-only
"""The emulator: Debian's QEMU source, tests/emu/qemu copied over it, tests/emu/patches applied.

The build tree stays in the cache, so that a change of one file costs seconds; the results are keyed
by content.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import cache
import packages
from progress import LabError, call, say

HERE = pathlib.Path(__file__).resolve().parents[1] / "emu"

BUILD_PACKAGES = """gcc libc6-dev make ninja-build pkg-config flex bison patch xz-utils python3-venv
    libglib2.0-dev libpixman-1-dev libfdt-dev libssl-dev zlib1g-dev libattr1-dev""".split()
# Debian's tarball carries no Python wheels, and QEMU wants a newer meson than Debian 12 has
PYTHON_PACKAGES = ["meson", "python3-pycotap"]
CONFIGURE = """--target-list=x86_64-softmmu --without-default-features --without-default-devices
    --with-devices-x86_64=lab --enable-tcg --disable-kvm --enable-system --disable-user
    --disable-docs --disable-tools --disable-guest-agent --disable-werror
    --disable-install-blobs --enable-virtfs --enable-attr --enable-fdt=system""".split()
BINARY = "qemu-system-x86_64"


def patches():
    return sorted((HERE / "patches").glob("*.patch"))


def patched_files():
    """Paths that the patches touch, relative to the source tree."""
    paths = set()
    for patch in patches():
        paths.update(re.findall(r"^\+\+\+ b/(\S+)", patch.read_text(encoding="utf-8"), re.M))
    return paths


def unpack(tarball, tree):
    if tree.exists():
        return
    say("unpacking QEMU's source")
    with cache.publish(tree) as work:
        call(["tar", "-xf", tarball, "-C", work, "--strip-components=1"])
        (work / ".pristine").mkdir()


def overlay(tree):
    """Bring @tree to: its own files, ours, our patches. Unchanged files keep their times."""
    pristine = tree / ".pristine"
    for path in patched_files():
        kept = pristine / path
        if not kept.exists() and (tree / path).exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree / path, kept)

    stage = tree / ".stage"
    shutil.rmtree(stage, ignore_errors=True)
    shutil.copytree(pristine, stage)
    for patch in patches():
        try:
            call(["patch", "-p1", "--fuzz=0", "--batch", "--no-backup-if-mismatch", "-d", stage,
                  "-i", patch])
        except LabError as error:
            raise LabError(f"{patch.name} does not apply: {error}") from error
    for path in cache.files(HERE / "qemu"):
        place = stage / path.relative_to(HERE / "qemu")
        if place.exists():
            raise LabError(f"{path} would replace a file of QEMU's that a patch changes")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)

    remember = tree / ".ours"
    before = remember.read_text(encoding="utf-8").split("\n") if remember.exists() else []
    now = [str(path.relative_to(stage)) for path in cache.files(stage)]
    for path in now:
        update(stage / path, tree / path)
    for path in set(before) - set(now):
        (tree / path).unlink(missing_ok=True)
    remember.write_text("\n".join(now), encoding="utf-8")
    shutil.rmtree(stage)


def update(new, old):
    if old.exists() and old.read_bytes() == new.read_bytes():
        return
    old.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(new, old)
    shutil.copymode(new, old)


def python_environment(archive, work, specs):
    """The environment in which QEMU's configure finds meson and pycotap."""
    if not work.exists():
        with cache.publish(work) as place:
            for deb in archive.fetch(specs):
                call(["dpkg", "-x", deb, place])
    env = dict(os.environ)
    env["PYTHONPATH"] = str(work / "usr/lib/python3/dist-packages")
    env["PATH"] = f"{work / 'usr/bin'}:{env['PATH']}"
    return env


def compile_tree(tree, env):
    build = tree / "build"
    configured = build / ".configured-in"
    # Its names of sources are absolute: in a cache that was moved it would compile another's, or nothing
    if not configured.exists() or configured.read_text(encoding="utf-8") != str(build):
        say("configuring QEMU")
        shutil.rmtree(build, ignore_errors=True)
        build.mkdir()
        cc = ["--cc=ccache gcc"] if shutil.which("ccache") else []
        call(["../configure", "--python=/usr/bin/python3", *cc, *CONFIGURE], cwd=build, env=env)
        configured.write_text(str(build), encoding="utf-8")
    say("compiling QEMU")
    ninja(build, env)


def ninja(build, env):
    """Run ninja: its own counter on a terminal, a line for every tenth otherwise."""
    argv = ["ninja", BINARY]
    if sys.stderr.isatty():
        if subprocess.run(argv, cwd=build, env=env, stdout=sys.stderr, check=False).returncode:
            raise LabError("QEMU does not compile")
        return
    tail, tenth = [], 0
    with subprocess.Popen(argv, cwd=build, env=env, stdout=subprocess.PIPE, text=True,
                          errors="replace", stderr=subprocess.STDOUT) as process:
        for line in process.stdout:
            tail = (tail + [line.rstrip()])[-40:]
            counter = re.match(r"\[(\d+)/(\d+)\]", line)
            if counter and 10 * int(counter[1]) // int(counter[2]) > tenth:
                tenth = 10 * int(counter[1]) // int(counter[2])
                say(f"compiling QEMU: {counter[1]} of {counter[2]}")
    if process.returncode:
        raise LabError("QEMU does not compile:\n" + "\n".join(tail))


class Emulator:
    """The emulator of this checkout, built or not."""

    def __init__(self):
        self.archive = packages.trixie()
        self.pins = packages.pinned("qemu", PYTHON_PACKAGES, self._resolve)
        self.place = cache.result("qemu", cache.key(self.pins, CONFIGURE, HERE / "qemu",
                                                    HERE / "patches"))
        self.binary = self.place / BINARY
        trees = cache.root() / "tree"
        self.tree = trees / f"qemu-{cache.key(self.pins['source'], CONFIGURE)}"
        self.python = trees / f"python-{cache.key(self.pins['python'])}"

    def _resolve(self):
        return {"source": self.archive.source_candidate("qemu"),
                "python": [self.archive.candidate(name) for name in PYTHON_PACKAGES]}

    def build(self):
        if self.place.exists():
            return
        packages.install(BUILD_PACKAGES)
        tarball = self.archive.fetch_source(self.pins["source"])
        env = python_environment(self.archive, self.python, self.pins["python"])
        unpack(tarball, self.tree)
        overlay(self.tree)
        compile_tree(self.tree, env)
        with cache.publish(self.place) as work:
            shutil.copy2(self.tree / "build" / BINARY, work)
