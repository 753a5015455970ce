# SPDX-License-Identifier: GPL-2.0-only
"""The table of hashes by which firmware knows the kernel that was meant.

EDK2, OvmfPkg/AmdSev/BlobVerifierLibSevHashes: a GUIDed table of entries, each with a GUID, its size and a
SHA-256; GUID and size of the whole before them. QEMU puts the command line first, then the initramfs,
then the kernel, and pads to 16 bytes. A command line has its terminator hashed, too.
"""

import hashlib
import struct
import uuid

_TABLE = uuid.UUID("9438d606-4f22-4cc9-b479-a793d411fd21").bytes_le
_KERNEL = uuid.UUID("4de79437-abd2-427f-b835-d5b172d2045b").bytes_le
_INITRD = uuid.UUID("44baf731-3a2f-4bd7-9af1-41e29169781d").bytes_le
_CMDLINE = uuid.UUID("97d02dd8-bd20-4c94-aa78-e7714d36ab2a").bytes_le

_HEADER = struct.Struct("<16sH")
_ALIGNMENT = 16


def _entry(guid, data):
    value = hashlib.sha256(data).digest()
    return _HEADER.pack(guid, _HEADER.size + len(value)) + value


def _contents(name):
    with open(name, "rb") as file:
        return file.read()


def table(kernel, initrd, cmdline):
    """Of files, and a text; without @initrd the hash is that of nothing."""
    entries = _entry(_CMDLINE, cmdline.encode() + b"\0")
    entries += _entry(_INITRD, _contents(initrd) if initrd else b"")
    entries += _entry(_KERNEL, _contents(kernel))
    whole = _HEADER.pack(_TABLE, _HEADER.size + len(entries)) + entries
    return whole + bytes(-len(whole) % _ALIGNMENT)
