# SPDX-License-Identifier: GPL-2.0-only
"""The VMSAs that KVM launches a guest with.

The layout is that of the APM, volume 2, appendix B. What is in it at reset
follows the APM, volume 2, 14.1.3 ("Processor Initialization State"); what KVM
adds to what the VMM has set is said at each place.
"""

import struct

# KVM's GPA for every vCPU's VMSA: the highest page below 2^48
GPA = 0xFFFFFFFFF000

_SEGMENTS = {"es": 0x00, "cs": 0x10, "ss": 0x20, "ds": 0x30, "fs": 0x40, "gs": 0x50,
             "gdtr": 0x60, "ldtr": 0x70, "idtr": 0x80, "tr": 0x90}

_FIELDS = {"efer": 0xd0, "cr4": 0x148, "cr3": 0x150, "cr0": 0x158, "dr7": 0x160,
           "dr6": 0x168, "rflags": 0x170, "rip": 0x178, "rsp": 0x1d8, "rax": 0x1f8,
           "g_pat": 0x268, "rcx": 0x308, "rdx": 0x310, "rbx": 0x318, "rbp": 0x328,
           "rsi": 0x330, "rdi": 0x338, "sev_features": 0x3b0, "xcr0": 0x3e8}

_MXCSR = 0x408
_X87_FCW = 0x410

_SNP_ACTIVE = 1
_EFER_SVME = 1 << 12
_CR4_MCE = 1 << 6
_CR0_CD_NW = 3 << 29

# (selector, attributes, limit, base)
_RESET_DATA = (0, 0x92, 0xffff, 0)
_RESET_SEGMENTS = {
    "cs": (0xf000, 0x9a, 0xffff, 0xffff0000),
    "ds": _RESET_DATA, "es": _RESET_DATA, "fs": _RESET_DATA, "gs": _RESET_DATA,
    "ss": _RESET_DATA,
    "gdtr": (0, 0, 0xffff, 0), "idtr": (0, 0, 0xffff, 0),
    "ldtr": (0, 0x82, 0xffff, 0), "tr": (0, 0x83, 0xffff, 0),
}

# RDX: KVM resets a vCPU when it is made, before it knows its CPUID, and then
# takes family 6 for EDX's processor signature
_RESET_FIELDS = {
    "cr0": 0x60000010, "dr6": 0xffff0ff0, "dr7": 0x400, "rflags": 2, "rip": 0xfff0,
    "rdx": 0x600, "g_pat": 0x0007040600070406, "xcr0": 1,
}


def reset_state():
    """A vCPU that the VMM has not touched: segments and fields by name."""
    return dict(_RESET_SEGMENTS), dict(_RESET_FIELDS)


def build(segments, fields):
    """The page, as KVM makes it of a vCPU's state."""
    page = bytearray(4096)

    for name, (selector, attributes, limit, base) in segments.items():
        struct.pack_into("<HHIQ", page, _SEGMENTS[name], selector, attributes, limit, base)

    values = dict(fields)
    # The host runs with SVM and machine checks on, and KVM keeps caches on
    values["efer"] = values.get("efer", 0) | _EFER_SVME
    values["cr4"] = values.get("cr4", 0) | _CR4_MCE
    values["cr0"] &= ~_CR0_CD_NW
    values["sev_features"] = _SNP_ACTIVE
    for name, value in values.items():
        struct.pack_into("<Q", page, _FIELDS[name], value)

    struct.pack_into("<I", page, _MXCSR, 0x1f80)
    struct.pack_into("<H", page, _X87_FCW, 0x37f)
    return bytes(page)
