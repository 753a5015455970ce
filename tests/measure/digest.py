# SPDX-License-Identifier: GPL-2.0-only
"""The launch digest: a SHA-384 chain over what is put into a guest.

"SEV Secure Nested Paging Firmware ABI Specification" (56860), "Launch Digest
Calculation" and the PAGE_INFO structure.
"""

import hashlib
import struct

PAGE_SIZE = 4096

PAGE_NORMAL = 1
PAGE_VMSA = 2
PAGE_ZERO = 3
PAGE_UNMEASURED = 4
PAGE_SECRETS = 5
PAGE_CPUID = 6

# Only these have their contents measured
_WITH_CONTENTS = (PAGE_NORMAL, PAGE_VMSA)

# DIGEST_CUR, CONTENTS, LENGTH, PAGE_TYPE, IMI_PAGE, VMPL3_PERMS, VMPL2_PERMS,
# VMPL1_PERMS, reserved, GPA
_PAGE_INFO = struct.Struct("<48s48sHBBBBBBQ")


class LaunchDigest:
    """The chain: starts at zero, one link for each page."""

    def __init__(self):
        self.value = bytes(48)

    def update(self, page_type, gpa, contents=b""):
        """Adds a page of 4 KiB at @gpa."""
        measured = bytes(48)
        if page_type in _WITH_CONTENTS:
            assert len(contents) == PAGE_SIZE
            measured = hashlib.sha384(contents).digest()
        info = _PAGE_INFO.pack(self.value, measured, _PAGE_INFO.size, page_type,
                               0, 0, 0, 0, 0, gpa)
        self.value = hashlib.sha384(info).digest()
