# SPDX-License-Identifier: GPL-2.0-only
"""Inside the lab: the tools beside as many VMs as it has ASIDs for, and with room for fewer."""

import collections
import contextlib
import json
import os
import signal
import subprocess
import tempfile

import events
from events import equal, ok, run

# The lab has 99 ASIDs
GUESTS = 90
# tools/lib/map_table.c: the smallest table has 64 places
PLACES = 64


@contextlib.contextmanager
def idle_guests():
    """GUESTS of them, each of which registers its GHCB, changes its page by MSR and halts for ever;
    killed at the end."""
    running = [subprocess.Popen(["vmm", "--mem", "2", "--args", "idle", events.GUESTS + "stuck.bin"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for _ in range(GUESTS)]
    try:
        events.until(lambda: events.read(events.DEBUG + "vcpus").count(" mp=halted ") == GUESTS, 300)
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def requests(vm):
    return {unit["unit"]: unit["count"] for unit in vm["units"]}


class Tool:
    """Writes JSON lines, and counts when it has written something."""

    def __init__(self, *command):
        self.out = tempfile.TemporaryFile("w+")
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.out,
                                        stderr=self.errors)
        events.until(lambda: os.fstat(self.out.fileno()).st_size, 120)

    def written(self):
        return os.pread(self.out.fileno(), os.fstat(self.out.fileno()).st_size, 0).count(b"\n")

    def see_all(self):
        """Waits for a line that was begun when all was there that is there now: the next one may not be."""
        now = self.written()
        events.until(lambda: self.written() > now + 1, 120)

    def lines(self, end=signal.SIGINT):
        """All there are, when it has ended by a signal and, without, by the end of its input"""
        self.process.stdin.close()
        if end:
            self.process.send_signal(end)
        self.process.wait()
        self.out.seek(0)
        return self.out.read().splitlines()

    def text(self):
        self.errors.seek(0)
        return self.errors.read()


def check_few(document, text):
    """What has no room is counted: two requests of each VM."""
    vms = [vm for vm in document["vms"] if vm["vm"]]
    ok(len(vms) == PLACES and all(requests(vm) == {"psc_msr": 1, "register_gpa": 1} for vm in vms),
       f"room for {PLACES} VMs: they are counted as ever", len(vms), vms[:2])
    lost = 2 * (GUESTS - PLACES)
    equal(lost, document["losses"]["vcpus"], "and the requests of the others are lost, and counted")
    ok(document["losses"]["vms"] >= lost and not document["losses"]["hists"],
       "so is what else they did", document["losses"])
    ok(f"lost: {lost} events of vCPUs that there was no room for\n" in text, "the text says so", text)
    own = sum("kernel" in unit for vm in vms for unit in vm["units"])
    equal(1, own, "room for one VM's histogram: one has one")
    equal(PLACES, sum(vm["psc"]["requests"] for vm in vms), "their page state changes are counted")


def test_many_guests():
    few = Tool("/tree/build/tests/count-few", "1", "1")
    stat = Tool("snptrace", "stat", "-j", "--by", "vm", "-i", "1")
    top = Tool("snptop", "--json", "-i", "2")
    with idle_guests() as pids:
        status = run("snptrace", "hang", "-j", "-d", "1")
        top.see_all()
        shown = json.loads(top.lines()[-1])
        documents = [json.loads(line) for line in stat.lines()]
        limited = json.loads(few.lines(end=None)[-1])
    total = {pid: collections.Counter() for pid in pids}
    for document in documents:
        for vm in document["vms"]:
            if vm["vm"]:
                total[vm["vm"]].update(requests(vm))
    ok(all(total[pid]["register_gpa"] == total[pid]["psc_msr"] == 1 for pid in pids),
       f"{GUESTS} VMs: stat has each one's requests", total)
    equal({"records": 0, "vcpus": 0, "vms": 0, "hists": 0, "fw": 0}, documents[-1]["losses"],
          f"{GUESTS} VMs: nothing is lost")
    equal((GUESTS, {pid: 2 for pid in pids}),
          (shown["totals"]["vms"], {vm["pid"]: vm["requests"] for vm in shown["vms"]}),
          f"{GUESTS} VMs: snptop has them")
    verdicts = {vm["vm"]: vm["verdict"] for vm in json.loads(status.stdout)["vms"]}
    equal((0, {pid: "idle" for pid in pids}), (status.returncode, verdicts),
          f"{GUESTS} VMs: hang finds them idle")
    check_few(limited, few.text())
