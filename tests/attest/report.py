# SPDX-License-Identifier: GPL-2.0-only
"""Attestation reports, ID blocks, keys and signatures by their specification (AMD 56860,
"Attestation", SNP_LAUNCH_FINISH, "Digital Signatures"), with nothing of the emulator's or of guests'."""

import re
import struct
import subprocess

POLICY = 0x30000
GUEST_SVN = 7
FAMILY_ID = b"family of guests"
IMAGE_ID = b"image of a guest"

NUMBER_SIZE = 72
SIGNED_SIZE = 0x2a0
SIZE = 0x4a0
# Table "ATTESTATION_REPORT": offset and size
FIELDS = {
    "version": (0x000, 4), "guest_svn": (0x004, 4), "policy": (0x008, 8), "family_id": (0x010, 16),
    "image_id": (0x020, 16), "vmpl": (0x030, 4), "signature_algo": (0x034, 4), "current_tcb": (0x038, 8),
    "platform_info": (0x040, 8), "key_info": (0x048, 4), "reserved_4c": (0x04c, 4),
    "report_data": (0x050, 64), "measurement": (0x090, 48), "host_data": (0x0c0, 32),
    "id_key_digest": (0x0e0, 48), "author_key_digest": (0x110, 48), "report_id": (0x140, 32),
    "report_id_ma": (0x160, 32), "reported_tcb": (0x180, 8), "reserved_188": (0x188, 24),
    "chip_id": (0x1a0, 64), "committed_tcb": (0x1e0, 8), "current_version": (0x1e8, 4),
    "committed_version": (0x1ec, 4), "launch_tcb": (0x1f0, 8), "reserved_1f8": (0x1f8, 168),
    "signature_r": (0x2a0, NUMBER_SIZE), "signature_s": (0x2e8, NUMBER_SIZE),
    "signature_reserved": (0x330, 368),
}
NUMBERS = {name for name, (_, size) in FIELDS.items() if size in (4, 8)}


class Report:
    """Fields as attributes: numbers if they are 4 or 8 bytes, else bytes."""

    def __init__(self, data):
        self.data = bytes(data)

    def __getattr__(self, name):
        offset, size = FIELDS[name]
        value = self.data[offset:offset + size]
        return int.from_bytes(value, "little") if name in NUMBERS else value

    @property
    def signing_key(self):
        return self.key_info >> 2 & 7

    @property
    def signed(self):
        return self.data[:SIGNED_SIZE]

    def der_signature(self):
        """None if the signature is not in the report's format."""
        if len(self.data) != SIZE or any(self.signature_reserved):
            return None
        body = b"".join(der(2, positive(int.from_bytes(number, "little")))
                        for number in (self.signature_r, self.signature_s))
        return der(0x30, body)


class Output:
    """What the payload attestation.bin has printed."""

    def __init__(self, path):
        with open(path, encoding="ascii") as file:
            self.text = file.read()

    def _bytes(self, what, number):
        lines = re.findall(rf"^# {what} {number} ([0-9a-f]+)\r?$", self.text, re.M)
        return bytes.fromhex("".join(lines))

    def _number(self, what, number):
        found = re.search(rf"^# {what} {number} (\d+)\r?$", self.text, re.M)
        return int(found[1]) if found else None

    def report(self, key_select):
        return Report(self._bytes("report", key_select))

    def status(self, key_select):
        return self._number("status", key_select)

    def key(self, root):
        return self._bytes("key", root)

    def key_status(self, root):
        return self._number("key-status", root)


def der(tag, body):
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    return bytes([tag, 0x81, size]) + body


def positive(number):
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def little(number):
    return number.to_bytes(NUMBER_SIZE, "little")


def signature(ecdsa):
    """An ECDSA signature of openssl's (r and s, both shorter than 128 bytes) in AMD's format."""
    r_size = ecdsa[3]
    r = int.from_bytes(ecdsa[4:4 + r_size], "big")
    s = int.from_bytes(ecdsa[6 + r_size:], "big")
    return (little(r) + little(s)).ljust(0x200, b"\0")


def sign(key, data):
    """By the key pair in the file @key, in AMD's format."""
    result = subprocess.run(["openssl", "dgst", "-sha384", "-sign", key], input=data,
                            capture_output=True, check=True)
    return signature(result.stdout)


def public_key(pem):
    """The public key of a P-384 key pair in AMD's format: the curve's number, x, y."""
    key = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"],
                         capture_output=True, check=True).stdout
    x, y = (int.from_bytes(part, "big") for part in (key[-96:-48], key[-48:]))
    return (struct.pack("<I", 2) + little(x) + little(y)).ljust(0x404, b"\0")


def id_block(digest, policy):
    return digest + FAMILY_ID + IMAGE_ID + struct.pack("<IIQ", 1, GUEST_SVN, policy)


def id_auth(id_key, of_block, author_key, of_id_key):
    auth = struct.pack("<II", 1, 1).ljust(0x40, b"\0") + of_block
    auth += id_key.ljust(0x440, b"\0") + of_id_key + author_key
    return auth.ljust(4096, b"\0")
