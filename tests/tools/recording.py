# SPDX-License-Identifier: GPL-2.0-only
"""
Recordings, read and written as docs/recording.md has it and by nothing else: what the tests
compare the tools with.
"""

import re
import struct
import zlib

MAGIC = b"\x89KSNP\r\n\x1a"
CHUNK_MAGIC = 0xB54E53D3
SCHEMA, INFO, EVENTS, VM_NAME, LOST, CLOCK, END = range(1, 8)
HEAD = struct.Struct("<8sIIII")
CHUNK = struct.Struct("<IIIIII")
RECORD = struct.Struct("<QIHBB")


def checked(data):
    """A head with the CRC-32 of what is in it at its end."""
    return data[:-4] + struct.pack("<I", zlib.crc32(data[:-4]))


def padded(text):
    return text.encode() + b"\n" * (-len(text.encode()) % 8)


def schema_text(schema):
    """schema: {name: (number, size, [(field, type, offset, meaning)...])}"""
    lines = []
    for name, (number, size, fields) in schema.items():
        lines.append(f"event {name} {number} {size}")
        lines += [f"field {field} {kind} {offset} {meaning}" for field, kind, offset, meaning in fields]
    return "\n".join(lines) + "\n"


def layout(fields, start=16):
    """Fields (name, type, meaning) at their natural places: size, and fields with offsets."""
    placed, offset = [], start
    for name, kind, meaning in fields:
        size = type_size(kind)
        align = 1 if kind.startswith("text") else size
        offset += -offset % align
        placed.append((name, kind, offset, meaning))
        offset += size
    return offset + -offset % 8, placed


def type_size(kind):
    digits = int(re.fullmatch(r"(?:u|s|text)(\d+)", kind).group(1))
    return digits if kind.startswith("text") else digits // 8


def chunk(kind, payload, number, length=None, crc=None):
    head = CHUNK.pack(CHUNK_MAGIC, kind, len(payload) if length is None else length, number,
                      zlib.crc32(payload) if crc is None else crc, 0)
    return checked(head) + payload


class Writer:
    """Puts a file together; everything about it can be made wrong."""

    def __init__(self, schema, info=None, version=1, head_size=HEAD.size):
        self.schema = schema
        self.number = 0
        text = padded(schema_text(schema))
        head = HEAD.pack(MAGIC, version, head_size, zlib.crc32(text), 0)
        self.data = checked(head) + b"\0" * (head_size - HEAD.size)
        self.chunk(SCHEMA, text)
        self.chunk(INFO, padded("".join(f"{k} {v}\n" for k, v in (info or {}).items())))

    def chunk(self, kind, payload, number=None, length=None, crc=None):
        if number is None:
            number = self.number
            self.number += 1
        self.data += chunk(kind, payload, number, length, crc)
        return self

    def record(self, name, at_ns, /, tid=1, cpu=0, **values):
        number, size, fields = self.schema[name]
        record = bytearray(size)
        RECORD.pack_into(record, 0, at_ns, tid, cpu, number, size // 8)
        for field, kind, offset, _ in fields:
            value = values.pop(field, b"" if kind.startswith("text") else 0)
            width = type_size(kind)
            record[offset:offset + width] = (value.ljust(width, b"\0") if kind.startswith("text") else
                                             (value & (1 << 8 * width) - 1).to_bytes(width, "little"))
        assert not values, values
        return bytes(record)

    def events(self, *records):
        return self.chunk(EVENTS, b"".join(records))

    def end(self):
        return self.chunk(END, b"")


def parse_schema(text):
    events, current = {}, None
    for line in text.decode().split("\n"):
        words = line.split(" ")
        if words[0] == "event":
            current = {"name": words[1], "size": int(words[3]), "fields": []}
            events[int(words[2])] = current
        elif words[0] == "field":
            current["fields"].append((words[1], words[2], int(words[3]), words[4]))
        else:
            assert line == "", line
    return events


def value_of(record, kind, offset):
    raw = record[offset:offset + type_size(kind)]
    if kind.startswith("text"):
        return raw.split(b"\0")[0].decode()
    return int.from_bytes(raw, "little", signed=kind.startswith("s"))


def parse_events(payload, schema):
    at = 0
    while at < len(payload):
        ns, tid, cpu, kind, words = RECORD.unpack_from(payload, at)
        event = schema[kind]
        assert event["size"] == 8 * words
        record = payload[at:at + 8 * words]
        fields = {name: value_of(record, type_, offset) for name, type_, offset, _ in event["fields"]}
        yield {"event": event["name"], "at_ns": ns, "tid": tid, "cpu": cpu, "fields": fields}
        at += 8 * words


class Recording:
    """A whole, undamaged file."""

    def __init__(self, data):
        magic, self.version, size, schema_crc, check = HEAD.unpack_from(data)
        assert magic == MAGIC and check == zlib.crc32(data[:HEAD.size - 4])
        self.schema, self.info, self.names, self.lost, self.clock = None, {}, {}, 0, None
        self.chunks, self.events, self.ended = [], [], False
        at = size
        while at < len(data):
            assert not self.ended
            at = self.take_chunk(data, at, schema_crc)

    def take_chunk(self, data, at, schema_crc):
        magic, kind, length, number, crc, check = CHUNK.unpack_from(data, at)
        payload = data[at + CHUNK.size:at + CHUNK.size + length]
        assert magic == CHUNK_MAGIC and length % 8 == 0 and length <= 262144
        assert check == zlib.crc32(data[at:at + CHUNK.size - 4]) and crc == zlib.crc32(payload)
        assert number == len(self.chunks) and len(payload) == length
        self.chunks.append((kind, at))
        if kind == SCHEMA:
            assert number == 0 and crc == schema_crc
            self.schema = parse_schema(payload)
        elif kind == INFO:
            self.info = dict(line.split(" ", 1) for line in payload.decode().split("\n") if line)
        elif kind == EVENTS:
            self.events += parse_events(payload, self.schema)
        elif kind == VM_NAME:
            self.names[int.from_bytes(payload[:4], "little")] = payload[8:40].split(b"\0")[0].decode()
        elif kind == LOST:
            self.lost += int.from_bytes(payload[:8], "little")
        elif kind == CLOCK:
            self.clock = struct.unpack("<QQ", payload[:16])
        elif kind == END:
            self.ended = True
        return at + CHUNK.size + length
