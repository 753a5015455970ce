# SPDX-License-Identifier: GPL-2.0-only
"""Debian packages: those the build machine lacks, and those the lab is made of.

The latter come through apt with a state of its own below the cache, so that suites the machine does
not use never show up on it. apt verifies what it fetches by Debian's archive key, as always.
"""

import itertools
import json
import os
import re
import subprocess
import sys

import cache
from progress import LabError, call, say
from sources import KEYRING, mirrors


def install(names):
    """Install those of @names that this machine does not have."""
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *names], text=True,
                           capture_output=True, check=False)
    installed = re.findall(r"^(\S+) .* ok installed$", query.stdout, re.M)
    missing = [name for name in names if name not in installed]
    if not missing:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    say(f"installing {' '.join(missing)}" + (" (asks sudo)" if sudo else ""))
    env = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive"]
    for argv in ([*env, "apt-get", "-qq", "update"],
                 [*env, "apt-get", "-qq", "-y", "--no-install-recommends",
                  "-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Use-Pty=0", "install", *missing]):
        try:
            status = subprocess.run(argv, stdout=sys.stderr, check=False).returncode
        except FileNotFoundError as error:
            raise LabError(f"these packages are missing, and neither root nor sudo is here to "
                           f"install them: {' '.join(missing)}") from error
        if status:
            raise LabError(f"'{' '.join(argv)}' failed with status {status}")


class Archive:
    """Debian suites, seen through an apt state of their own in which nothing is installed."""

    def __init__(self, name, suites, optional=(), source=False):
        self.dir = cache.root() / "apt" / name
        self.suites = suites
        self.optional = optional
        self.kinds = ("deb", "deb-src") if source else ("deb",)
        self.fresh = False

    def apt(self, tool, *args, **kwargs):
        state = self.dir
        options = {
            "Dir::State": state / "state",
            "Dir::State::status": state / "status",
            "Dir::Cache": state / "cache",
            "Dir::Etc::sourcelist": state / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Sandbox::User": "root",
            "APT::Architecture": "amd64",
            "APT::Install-Recommends": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        flags = itertools.chain.from_iterable(("-o", f"{k}={v}") for k, v in options.items())
        return call([tool, *flags, *args], **kwargs)

    def update(self):
        """Fetch the suites' indexes; a suite that is optional may be missing from the mirror."""
        if self.fresh:
            return
        for folder in ("state/lists/partial", "cache/archives/partial", "debs"):
            (self.dir / folder).mkdir(parents=True, exist_ok=True)
        (self.dir / "status").touch()
        error = None
        for lines in self._candidates():
            (self.dir / "sources.list").write_text("".join(lines), encoding="ascii")
            try:
                self.apt("apt-get", "update", "--error-on=any")
                self.fresh = True
                return
            except LabError as failure:
                error = error or failure
        raise error

    def _candidates(self):
        """Contents for sources.list, best first: each mirror, with and without what is optional."""
        found = mirrors()
        pairs = itertools.product(found["main"], found["security"] or [None])
        for (main, security), wanted in itertools.product(
                pairs, (self.suites + list(self.optional), self.suites)):
            lines = []
            for suite in wanted:
                uri = security if suite.endswith("-security") else main
                if uri:
                    lines += [f"{kind} [signed-by={KEYRING}] {uri} {suite} main\n"
                              for kind in self.kinds]
            if lines:
                yield lines

    def closure(self, names):
        """Every package that @names need, themselves included, as name=version."""
        self.update()
        plan = self.apt("apt-get", "-s", "install", *names)
        return sorted(f"{name}={version}" for name, version in
                      re.findall(r"^Inst (\S+) \((\S+) ", plan, re.M))

    def newest(self, pattern):
        """The newest package whose name matches @pattern; of two as new, the shorter name's."""
        self.update()
        names = self.apt("apt-cache", "search", "--names-only", pattern).split("\n")
        names = [line.split()[0] for line in names if line]
        if not names:
            raise LabError(f"no package of {', '.join(self.suites)} matches {pattern}")
        return max(names, key=lambda name: ([int(n) for n in re.findall(r"\d+", name)], -len(name)))

    def candidate(self, name):
        policy = self.apt("apt-cache", "policy", name)
        version = re.search(r"Candidate: (\S+)", policy)
        if not version or version.group(1) == "(none)":
            raise LabError(f"{name} is not in {', '.join(self.suites)}")
        return f"{name}={version.group(1)}"

    def fetch(self, specs):
        """Download packages given as name=version; returns the files, in the same order."""
        debs = [self._file(spec) for spec in specs]
        wanted = [spec for spec, deb in zip(specs, debs) if not deb]
        if wanted:
            self.update()
            say(f"fetching {len(wanted)} packages")
            self.apt("apt-get", "download", *wanted, cwd=self.dir / "debs")
        return [deb or self._file(spec) for spec, deb in zip(specs, debs)]

    def _file(self, spec):
        name, version = spec.split("=")
        return next((self.dir / "debs").glob(f"{name}_{version.replace(':', '%3a')}_*.deb"), None)

    def fetch_source(self, spec):
        """Download the source package @spec (name=version); returns its upstream tarball."""
        name, version = spec.split("=")
        upstream = re.sub(r"^\d+:", "", version).rsplit("-", 1)[0]
        tarball = self.dir / "debs" / f"{name}_{upstream}.orig.tar.xz"
        if not tarball.exists():
            self.update()
            say(f"fetching the source of {name} {version}")
            self.apt("apt-get", "source", "--download-only", "--tar-only", spec,
                     cwd=self.dir / "debs")
        return tarball

    def source_candidate(self, name):
        self.update()
        versions = re.findall(r"^Version: (\S+)", self.apt("apt-cache", "showsrc", name), re.M)
        if not versions:
            raise LabError(f"no source of {name} in {', '.join(self.suites)}")
        newest = versions[0]
        for version in versions[1:]:
            if not subprocess.run(["dpkg", "--compare-versions", version, "gt", newest],
                                  check=False).returncode:
                newest = version
        return f"{name}={newest}"


def trixie():
    """Debian 13, of which the host's user space and the emulator are made."""
    return Archive("trixie", ["trixie"], source=True)


def pin(name, request):
    return cache.root() / "pins" / f"{name}-{cache.key(request)}.json"


def pinned(name, request, resolve):
    """What @resolve() chose when it was asked first; `lab build --update` forgets it."""
    path = pin(name, request)
    if path.exists():
        return json.loads(path.read_text(encoding="ascii"))
    if not cache.building():
        raise LabError("the lab is not built: run 'tests/lab/lab build'")
    chosen = resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(chosen, indent=1), encoding="ascii")
    temporary.rename(path)
    return chosen


def unpin():
    for path in (cache.root() / "pins").glob("*.json"):
        path.unlink()
