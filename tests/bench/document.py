# SPDX-License-Identifier: GPL-2.0-only
"""Results as JSON, docs/schemas/bench.json, and as tables."""

import contextlib
import datetime
import json
import os
import re
import subprocess
import sys

import plan

SCHEMA = "kvm_snp/bench/1"


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def host():
    dmi = "/sys/class/dmi/id"
    cpu = re.search(r"^model name\s*: (.*)", read("/proc/cpuinfo"), re.M)
    mitigations = re.search(r"\bmitigations=(\S+)", read("/proc/cmdline"))
    return {
        "kernel": os.uname().release,
        "cpu": cpu[1] if cpu else "",
        "machine": " ".join(filter(None, (read(f"{dmi}/sys_vendor"), read(f"{dmi}/product_version")))),
        "emulated": read(f"{dmi}/sys_vendor") == "QEMU",
        "mitigations": mitigations[1] if mitigations else "auto",
    }


def make(measured, revision):
    unit, khz = measured["tsc"].split()
    return {
        "schema": SCHEMA,
        "unit": unit,
        "tsc_khz": int(khz),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": revision,
        "host": {**host(), "module": measured["module"]},
        "rows": measured["rows"],
    }


def commit(top):
    """What is measured: a commit, with -dirty when there is more than that in the tree; "" without git."""
    try:
        return subprocess.run(["git", "-C", top, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
                              check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def missing(document):
    there = {row["name"] for row in document["rows"]}
    return [name for name in plan.names() if name not in there]


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(document, path):
    """With a line for each row, as the baseline's changes are looked at."""
    rows = ",\n    ".join(json.dumps(row) for row in document["rows"])
    head = json.dumps({**document, "rows": []}, indent=2)
    text = head.replace('"rows": []', f'"rows": [\n    {rows}\n  ]') + "\n"
    with contextlib.nullcontext(sys.stdout) if path == "-" else open(path, "w", encoding="utf-8") as file:
        file.write(text)


def lines(head, rows):
    """A table as Markdown."""
    yield "| " + " | ".join([""] + head)[1:] + " |"
    yield "|---|" + "---:|" * len(head)
    for name, cells in rows:
        yield " | ".join([f"| {name}"] + [str(cell) for cell in cells]) + " |"
    yield ""


class Tables:
    def __init__(self, document):
        self.document = document
        self.cost = {row["name"]: row["cost"] for row in document["rows"]}

    def number(self, cost):
        """Instructions as they are, ticks as ns."""
        if cost is None:
            return "-"
        return round(cost if self.document["unit"] == "instructions" else
                     cost * 1e6 / self.document["tsc_khz"])

    def cell(self, condition, request):
        return self.number(self.cost.get(f"{condition}/{request}"))

    def of_event(self, watcher, request, time=0):
        cost = self.cost.get(f"{watcher}/{request}")
        events = plan.EVENTS[request][plan.TAKEN[watcher]]
        return "-" if cost is None else self.number((cost - time) / events)

    def where(self):
        d, h = self.document, self.document["host"]
        unit = "instructions" if d["unit"] == "instructions" else f"ns, by a TSC of {d['tsc_khz']} kHz"
        return (f"{unit}; Linux {h['kernel']}, mitigations={h['mitigations']}, {h['cpu']}, "
                f"{h['machine']}{', emulated' if h['emulated'] else ''}; kvm_snp {h['module']}, "
                f"{d['date']}, commit {d['commit'] or 'unknown'}")

    def answered(self):
        return lines(list(plan.ANSWERED.values()),
                     [(words, [self.cell(way, request) for way in plan.ANSWERED])
                      for request, words in plan.REQUESTS.items()])

    def watched(self):
        heads = ["alone", "time is kept"] + [words for words, _ in plan.WATCHERS.values()]
        columns = ["native", plan.TIME, *plan.WATCHERS]
        return lines(heads, [(plan.REQUESTS[request], [self.cell(column, request) for column in columns])
                             for request in plan.EVENTS])

    def events(self, timed):
        heads = [plan.WATCHERS[watcher][0] for watcher in plan.TAKEN]
        rows = plan.NOT_AT_VMM if timed else filter(plan.EVENTS.get, plan.EVENTS)
        return lines(heads, [(plan.REQUESTS[request],
                              [self.of_event(watcher, request,
                                             self.cost.get(f"{plan.TIME}/{request}", 0) if timed else 0)
                               for watcher in plan.TAKEN]) for request in rows])

    def text(self):
        yield self.where()
        yield ""
        yield "A request, or a system call:"
        yield ""
        yield from self.answered()
        yield "What it costs more while somebody watches:"
        yield ""
        yield from self.watched()
        yield "For each event:"
        yield ""
        yield from self.events(False)
        yield "For each event, without the module's timekeeping:"
        yield ""
        yield from self.events(True)
