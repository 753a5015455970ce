# SPDX-License-Identifier: GPL-2.0-only
"""Measures on this host, which has to be an SNP host, and be left alone meanwhile."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import plan

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
GUESTS = f"{TOP}/build/guests"
MODULE = "/sys/module/kvm_snp"
MODES = "/sys/kernel/debug/kvm_snp/units/all/mode"
TIME_EVENT = f"/sys/kernel/tracing/events/kvm_snp/{plan.TIME_EVENT}/enable"
# Until a tool that is attached has settled down. Getting there has no time that could be waited for: with
# --icount the clock jumps on as long as all that there is to do is to wait for a disk.
SETTLE_SECONDS = 5
ATTACH_TRIES = 5000


class Failed(Exception):
    pass


def say(what):
    print(f"bench: {what}", file=sys.stderr, flush=True)


def run(*command):
    """Its output; what it says on stderr matters only if it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"{' '.join(command)}: exit status {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def samples(text):
    """{name: (median, min, max, number)} of lines as the benchmarks print them."""
    return {name: tuple(map(int, numbers.split())) for name, numbers in
            re.findall(r"^(?:bench|time) (\S+) (\d+ \d+ \d+ \d+)$", text, re.M)}


def everything():
    return samples(run(f"{TOP}/tests/guests/run-bench", "vmm", GUESTS) +
                   run(f"{TOP}/build/bench/foreign-exits"))


def payload():
    return samples(run("vmm", "--timeout", "900", f"{GUESTS}/bench.bin"))


@contextlib.contextmanager
def module():
    # Loaded afresh each time, as a 2 MiB RMP entry once seen makes what comes after it dearer
    run("modprobe", "kvm_snp")
    try:
        yield
    finally:
        run("modprobe", "-r", "kvm_snp")


@contextlib.contextmanager
def time_kept():
    write(TIME_EVENT, "1")
    try:
        yield
    finally:
        write(TIME_EVENT, "0")


def is_attached(pid):
    """It has what it watches with, and sleeps."""
    try:
        files = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            state = file.read().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state == "S" and any("bpf_link" in name or "perf_event" in name for name in files)


def wait_for(process):
    seen = tries = 0
    while seen < 2:
        time.sleep(SETTLE_SECONDS if seen else 0.1)
        seen = seen + 1 if is_attached(process.pid) else 0
        tries += 1
        if process.poll() is not None:
            raise Failed(f"{process.args[0]}: {process.stderr.read()}")
        if tries == ATTACH_TRIES:
            raise Failed(f"{process.args[0]} does not get to watch anything")


@contextlib.contextmanager
def watched(command):
    with tempfile.TemporaryDirectory() as directory:
        process = subprocess.Popen(command.split() + [f"{directory}/data"], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        try:
            wait_for(process)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def version():
    with module(), open(f"{MODULE}/version", encoding="utf-8") as file:
        return file.read().strip()


def as_row(condition, request, sample, base=0):
    median, least, most, number = sample
    return {"name": f"{condition}/{request}", "cost": median - base, "median": median, "min": least,
            "max": most, "samples": number}


def answered(way):
    say(f"requests, {way}")
    found = everything()
    return [as_row(way, request, found[request]) for request in plan.REQUESTS if request in found]


def more(condition, wanted, native):
    """What requests cost more than with the native units alone."""
    say(f"requests, {condition}")
    found = payload()
    return [as_row(condition, request, found[request], native[f"native/{request}"]) for request in wanted]


def watching(native):
    with module():
        with time_kept():
            rows = more(plan.TIME, plan.NOT_AT_VMM, native)
        for watcher, (_, command) in plan.WATCHERS.items():
            if not shutil.which(command.split()[0]):
                say(f"{command.split()[0]} is not installed: left out")
                continue
            with watched(command):
                rows += more(watcher, plan.EVENTS, native)
    return rows


def measure():
    """The rows, and what they were measured with."""
    if os.geteuid():
        raise Failed("measuring needs root")
    if os.path.exists(MODULE):
        raise Failed("kvm_snp is loaded; unload it first, as costs without it are measured, too")
    os.environ["PATH"] = f"{TOP}/build/bin:{os.environ['PATH']}"
    tsc = run(f"{TOP}/build/bench/tsc")
    rows = answered("without")
    for mode in ("stock", "native"):
        with module():
            write(MODES, mode)
            rows += answered(mode)
    rows += watching({row["name"]: row["cost"] for row in rows})
    return {"tsc": tsc, "module": version(), "rows": rows}
