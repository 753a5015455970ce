# SPDX-License-Identifier: GPL-2.0-only
"""What an OVMF image says to the VMM that launches it.

A table of GUIDed entries ends 32 bytes before the end of the image, and is read backwards from its
footer: before each GUID (16 bytes) stands the entry's size with GUID and size (2 bytes), before that
its data. EDK2, OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm and X64/OvmfSevMetadata.asm.
"""

import struct
import uuid

_AFTER_TABLE = 32
_HEADER = struct.Struct("<H16s")

_FOOTER = uuid.UUID("96b582de-1fb2-45f7-baea-a366c55a082d").bytes_le
_SEV_METADATA = uuid.UUID("dc886566-984a-4798-a75e-5585a7bf67cc").bytes_le
_SEV_ES_RESET = uuid.UUID("00f771de-1a7e-4fcb-890e-68c77e2fb44e").bytes_le
_HASH_TABLE = uuid.UUID("7255371f-3a3b-4b04-927b-1da6efa8d454").bytes_le

_METADATA = struct.Struct("<4sIII")
_SECTION = struct.Struct("<III")

# Types of sections; all others are memory that is zero
SECTION_SECRETS = 2
SECTION_CPUID = 3
SECTION_KERNEL_HASHES = 16


class Ovmf:
    """An image, loaded so that it ends at 4 GiB."""

    def __init__(self, name):
        with open(name, "rb") as file:
            self.image = file.read()
        self.gpa = (1 << 32) - len(self.image)
        self.table = self._read_table()

    def _read_table(self):
        """Data by GUID."""
        end = len(self.image) - _AFTER_TABLE
        size, guid = _HEADER.unpack_from(self.image, end - _HEADER.size)
        if guid != _FOOTER:
            raise ValueError("no GUIDed table: not an OVMF image")
        first, place, table = end - size, end - _HEADER.size, {}
        while place > first:
            size, guid = _HEADER.unpack_from(self.image, place - _HEADER.size)
            if size < _HEADER.size or place - size < first:
                raise ValueError("the GUIDed table is damaged")
            table[guid] = self.image[place - size:place - _HEADER.size]
            place -= size
        return table

    def sections(self):
        """(GPA, length, type) of what has to be launched beside the image, in its order."""
        offset, = struct.unpack("<I", self.table[_SEV_METADATA])
        start = len(self.image) - offset
        signature, _, _, count = _METADATA.unpack_from(self.image, start)
        if signature != b"ASEV":
            raise ValueError("no SEV metadata where the table says")
        start += _METADATA.size
        return [_SECTION.unpack_from(self.image, start + i * _SECTION.size) for i in range(count)]

    def ap_reset_address(self):
        """Where processors other than the first start."""
        return struct.unpack("<I", self.table[_SEV_ES_RESET][:4])[0]

    def hash_table_address(self):
        """Where the hashes of kernel, initramfs and command line belong; None if they are not wanted."""
        base, size = struct.unpack("<II", self.table.get(_HASH_TABLE, bytes(8)))
        return base if size else None
