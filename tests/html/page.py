# SPDX-License-Identifier: GPL-2.0-only
"""What is looked at in every page: its data, its charts, their names, and that nothing goes wrong."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../snptop"))
from tap import equal, ok  # noqa: E402

# Colours in a chart, in the middle of what is drawn
COLOURS = """(id => { const c = document.getElementById(id), g = c.getContext('2d');
    const p = new Uint32Array(g.getImageData(0, 0, c.width, c.height).data.buffer); return new Set(p).size; })"""
UNNAMED = """[...document.querySelectorAll('canvas, svg, select, button, a, section, .scroll')].filter(e =>
    !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent.trim() ||
      e.closest('label'))).map(e => e.outerHTML.slice(0, 80))"""


def data_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return json.loads(re.search(r'<script type="application/json" id="data">\n(.*?)</script>', text, re.S)[1])


def json_of(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def cells(pairs):
    """[distance, number, ...] as {cell: number}"""
    found, at = {}, 0
    for distance, number in zip(pairs[::2], pairs[1::2]):
        at += distance
        found[at] = number
    return found


def opened(browser, path, name, sections):
    browser.open(path)
    equal("yes", browser.run("document.documentElement.dataset.ready"), f"{name}: is drawn")
    equal(sections, browser.run("[...document.querySelectorAll('main > section')].map(s => s.id)"),
          f"{name}: has every section")


def quiet(browser, name):
    equal([], browser.errors, f"{name}: no error on the console")
    equal([], [url for url in browser.requests if not url.startswith("file:///")], f"{name}: asks no network")
    equal(1, len(browser.requests), f"{name}: and for no other file")


def drawn(browser, name, charts):
    for chart in charts:
        ok(browser.run(f"{COLOURS}('chart-{chart}')") > 3, f"{name}: chart of {chart}")
    equal([], browser.run(UNNAMED), f"{name}: all that is drawn, or can be used, has a name")
    pictures = browser.run("[...document.querySelectorAll('canvas, figure svg')].map(e => e.getAttribute('role'))")
    equal({"img"}, set(pictures), f"{name}: charts are pictures for those who do not see them")


def looks(browser, name, pictures, picture):
    """Wide and narrow, light and dark; with pictures of it"""
    browser.run("(document.activeElement.blur(), scrollTo(0, 0))")
    for dark in (False, True):
        browser.dark(dark)
        for width in (1280, 390):
            browser.size(width, 900, width < 600)
            end = f"{width}{'-dark' if dark else ''}"
            ok(browser.run("document.documentElement.scrollWidth") <= width, f"{name}: fits into {end}")
            browser.screenshot(os.path.join(pictures, f"{picture}-{end}.png"))
        back = browser.run("getComputedStyle(document.body).backgroundColor")
        light = sum(map(int, re.findall(r"\d+", back)[:3])) > 3 * 128
        ok(light != dark, f"{name}: is {'dark' if dark else 'light'}", back)
    browser.dark(False)
    browser.size(1280, 900)
