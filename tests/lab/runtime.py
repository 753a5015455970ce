# SPDX-License-Identifier: GPL-2.0-only
"""Running labs: each has a directory of its own, named by the process that runs it."""

import contextlib
import os
import pathlib
import shutil

from progress import LabError


def _base():
    base = os.environ.get("XDG_RUNTIME_DIR")
    if base:
        return pathlib.Path(base) / "kvm_snp"
    return pathlib.Path(f"/tmp/kvm_snp-{os.getuid()}")


@contextlib.contextmanager
def directory():
    base = _base()
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    if base.stat().st_uid != os.getuid():
        raise LabError(f"{base} belongs to somebody else")
    for stale in base.iterdir():
        if not _alive(stale.name):
            shutil.rmtree(stale, ignore_errors=True)
    mine = base / str(os.getpid())
    mine.mkdir(mode=0o700)
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def _alive(pid):
    return pathlib.Path(f"/proc/{pid}").exists()


def find(lab):
    """The directory of the running lab with id @lab, or of the only one there is."""
    base = _base()
    running = sorted(path.name for path in base.glob("*") if _alive(path.name))
    if lab and lab not in running:
        raise LabError(f"no lab {lab} is running")
    if not running:
        raise LabError("no lab is running")
    if not lab and len(running) > 1:
        raise LabError(f"several labs are running, choose one by --lab: {', '.join(running)}")
    return base / (lab or running[0])
