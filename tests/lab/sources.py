# SPDX-License-Identifier: GPL-2.0-only
"""Which mirrors the machine fetches Debian from: read from its own apt sources, never written down here."""

import pathlib
import re

from progress import LabError

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def mirrors():
    """The machine's Debian archives, as lists of URIs: {"main": [...], "security": [...]}."""
    codename = _codename()
    found = {"main": [], "security": []}
    for uri, suites, components, signed_by in _entries():
        if "main" not in components or not _debian_key(signed_by):
            continue
        for suite in suites:
            kind = {codename: "main", codename + "-security": "security"}.get(suite)
            if kind and uri not in found[kind]:
                found[kind].append(uri)
    if not found["main"]:
        raise LabError(f"no apt source on this machine offers Debian {codename} main")
    return found


def _codename():
    text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    match = re.search(r"^VERSION_CODENAME=\"?(\w+)", text, re.M)
    if not match:
        raise LabError("/etc/os-release names no Debian release")
    return match.group(1)


def _debian_key(signed_by):
    return not signed_by or "debian-archive" in signed_by


def _entries():
    etc = pathlib.Path("/etc/apt")
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix == ".list":
            yield from _one_line_entries(text)
        elif path.suffix == ".sources":
            yield from _deb822_entries(text)


def _one_line_entries(text):
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)", line)
        if not match:
            continue
        options, uri, suite, components = match.groups()
        signed_by = re.search(r"signed-by=(\S+)", options or "")
        yield uri, [suite], components.split(), signed_by.group(1) if signed_by else ""


def _deb822_entries(text):
    text = re.sub(r"^#.*\n", "", text, flags=re.M)
    for stanza in re.split(r"\n\s*\n", text):
        fields = {name.lower(): value for name, value in
                  re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.M)}
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes") == "no":
            continue
        for uri in fields.get("uris", "").split():
            yield (uri, fields.get("suites", "").split(), fields.get("components", "").split(),
                   fields.get("signed-by", ""))
