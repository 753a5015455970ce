# SPDX-License-Identifier: GPL-2.0-only
"""Debian's Prometheus: an image with the server, to mount in a host, and promtool for this machine."""

import shutil

import cache
from image import squash
from progress import call, say

NAME = "prometheus"


def folder(kernel):
    """Where both are, made when it is first asked for."""
    place = cache.result(NAME, cache.key(kernel.pins, NAME))
    if not place.exists():
        with cache.lock():
            if not place.exists():
                _make(kernel.archive, place)
    return place


def _make(archive, place):
    say("fetching Debian's Prometheus")
    deb, = archive.fetch([archive.candidate(NAME)])
    with cache.publish(place) as work:
        call(["dpkg", "-x", deb, work / "deb"])
        (work / "root").mkdir()
        shutil.move(work / "deb/usr/bin/prometheus", work / "root")
        shutil.move(work / "deb/usr/bin/promtool", work)
        squash(work / "root", work / "prometheus.img")
        shutil.rmtree(work / "deb")
        shutil.rmtree(work / "root")
