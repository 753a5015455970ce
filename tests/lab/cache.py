# SPDX-License-Identifier: GPL-2.0-only
"""The cache: where it lies, how results are keyed, and how they come to be complete or absent."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import tempfile

from progress import say

TREE = pathlib.Path(__file__).resolve().parents[2]
_held = []


def root():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(base) / "kvm_snp"


def key(*parts):
    """A short name for everything in @parts: strings as they are, paths by name and content."""
    digest = hashlib.sha256()
    for part in parts:
        for item in _items(part):
            digest.update(b"%d:" % len(item) + item)
    return digest.hexdigest()[:16]


def _items(part):
    if not isinstance(part, pathlib.Path):
        yield str(part).encode()
        return
    for path in files(part):
        yield str(path.relative_to(part.parent)).encode()
        yield b"x" if os.access(path, os.X_OK) else b"-"
        yield path.read_bytes()


def files(path):
    """@path itself, or every file below it, in a fixed order."""
    if not path.is_dir():
        return [path] if path.exists() else []
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def result(part, version):
    return root() / "out" / f"{part}-{version}"


@contextlib.contextmanager
def publish(path):
    """Yield an empty directory that becomes @path when the block ends well, else vanishes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix=".new-", dir=path.parent))
    work.chmod(0o755)
    try:
        yield work
        work.rename(path)
    finally:
        if work.exists():
            shutil.rmtree(work)


@contextlib.contextmanager
def lock():
    """One build at a time: whoever comes second waits and then finds the first one's results."""
    root().mkdir(parents=True, exist_ok=True)
    with open(root() / "lock", "w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another build to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        _held.append(file)
        yield
        _held.clear()


def building():
    """Whether this process holds the lock, and so may add to the cache."""
    return bool(_held)


def clean(keep):
    """Remove every result and build tree but those in @keep."""
    for folder in ("out", "tree"):
        for path in sorted((root() / folder).glob("*")):
            if path not in keep:
                say(f"removing {path}")
                shutil.rmtree(path)
