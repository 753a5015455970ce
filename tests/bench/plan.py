# SPDX-License-Identifier: GPL-2.0-only
"""What is measured, and under what."""

# As tests/guests/run-bench and foreign-exits call them, and in words
REQUESTS = {
    "msr-sev-info": "MSR SEV_INFO",
    "hv-features": "NAE HV_FEATURES",
    "cpuid": "NAE CPUID",
    "rdmsr": "NAE MSR read",
    "in-vmm": "IOIO read, answered by the VMM",
    "msr-psc-shared": "MSR PSC to shared",
    "msr-psc-private": "MSR PSC to private",
    "psc-1-shared": "NAE PSC of 1 to shared",
    "psc-1-private": "NAE PSC of 1 to private",
    "psc-16-shared": "NAE PSC of 16 to shared",
    "psc-64-shared": "NAE PSC of 64 to shared",
    "psc-253-shared": "NAE PSC of 253 contiguous to shared",
    "psc-253-private": "NAE PSC of 253 contiguous to private",
    "psc-253-apart-shared": "NAE PSC of 253 apart to shared",
    "psc-253-apart-private": "NAE PSC of 253 apart to private",
    "first-touch": "first touch of a private page",
    "split": "access that splits a 2 MiB RMP entry",
    "guest-request": "guest request",
    "psc-1-used-shared/punch-1": "punching 1 private page",
    "psc-2m-used-shared/punch-512": "punching 512 private pages",
    "foreign-cpuid": "CPUID of a guest without SEV",
    "foreign-npf": "APIC read of a guest without SEV",
    "foreign-out": "OUT of a guest without SEV, to the VMM",
}

# Ways in which they are answered
ANSWERED = {"without": "without", "stock": "stock", "native": "native"}

# Events of one request: those that are counted, and all; None where they are not most of the cost
EVENTS = {
    "msr-sev-info": (1, 2),
    "hv-features": (1, 2),
    "cpuid": (1, 2),
    "in-vmm": (1, 4),
    "msr-psc-shared": (3, 7),
    "psc-1-shared": (3, 7),
    "psc-253-shared": None,
    "first-touch": (2, 2),
    "guest-request": (3, 5),
}

# The module keeps time for requests as soon as anybody wants their events. What that costs is found by
# asking for an event that these requests do not have.
TIME = "time-kept"
TIME_EVENT = "user_exit_begin"
NOT_AT_VMM = ("msr-sev-info", "hv-features", "cpuid")

# Who watches: in words, and the command, which writes to a file that is added to it
WATCHERS = {
    "snptrace-stat": ("snptrace stat", "snptrace stat -o"),
    "snptop": ("snptop", "snptop --batch -i 100 -o"),
    "snptrace-record": ("snptrace record", "snptrace record -o"),
    "perf-record": ("perf record -e kvm_snp:*", "perf record -a -q -e kvm_snp:* -o"),
    "perf-kvm-stat": ("perf kvm stat record", "perf kvm --host stat record -a -o"),
}
# Those that take the events above, as (counted, all) has them; perf kvm's are others
TAKEN = {"snptrace-stat": 0, "snptop": 0, "snptrace-record": 1, "perf-record": 1}


def names():
    """Of all rows: the condition, and the request."""
    rows = [f"{way}/{request}" for way in ANSWERED for request in REQUESTS]
    rows += [f"{TIME}/{request}" for request in NOT_AT_VMM]
    return rows + [f"{watcher}/{request}" for watcher in WATCHERS for request in EVENTS]
