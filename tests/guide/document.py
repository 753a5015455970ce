# SPDX-License-Identifier: GPL-2.0-only
"""Commands in a document, and whether what they print is what the document shows.

Blocks are indented by four spaces. A line "# COMMAND" is for the emulated host, "$ COMMAND" for the
machine itself; what follows is its output, in which "..." alone stands for any lines. Numbers,
durations, bars and spaces may differ, words may not. Of lines whose first words are in a comment
"<!-- exact: WORD... -->" before the block the first number may not differ either.
"""

import re

NUMBER = r"[~+-]?\d[\d.:]*(?:%|[a-zA-Z]{1,2}(?:/s)?\*?)?"
INSIDE = re.compile(r"0x[0-9a-f]+|[0-9a-f]{32,}|\d[\d.]*(?:ns|us|ms|s|k|M|G)?(?![A-Za-z])|\d+")


class Command:
    def __init__(self, prompt, text, exact, line):
        self.prompt, self.text, self.exact, self.line = prompt, text, exact, line
        self.output = []


def commands(path):
    """All of a document, in their order."""
    found, exact, inside = [], (), False
    with open(path, encoding="utf-8") as document:
        lines = document.read().splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("    "):
            comment = re.fullmatch(r"<!-- exact: (.*) -->", line)
            exact = tuple(comment.group(1).split()) if comment else ()
            inside = False
            continue
        text = line[4:]
        if text[:2] in ("# ", "$ "):
            found.append(Command(text[0], text[2:], exact, number))
            inside = True
        elif inside:
            found[-1].output.append(text)
    for command in found:
        while command.output and not command.output[-1].strip():
            command.output.pop()
    return found


def number(token):
    return token == "-" or re.fullmatch(NUMBER, token)


def pattern(line, exact):
    """Of one line of a document's output."""
    parts, first = [], line.split()[:1]
    exactly = bool(first) and first[0] in exact
    for token in line.split():
        if exactly and token.isdigit():
            exactly = False
            parts.append(token)
        elif number(token):
            parts.append(rf"(?:-|{NUMBER})")
        elif not any(c.isalnum() for c in token):
            parts.append(None)
        else:
            parts.append(sloppy(token))
    text, gap = "", r"[ \t]*"
    for part in parts:
        if part is None:
            gap = r"[^A-Za-z0-9\n]*"
            continue
        text += gap + part
        gap = r"[ \t]+"
    return text + (gap if gap.startswith("[^") else r"[ \t]*")


def sloppy(token):
    """Numbers within a word"""
    text, at = "", 0
    for match in INSIDE.finditer(token):
        text += re.escape(token[at:match.start()])
        found, at = match.group(), match.end()
        if found.startswith("0x"):
            text += "0x[0-9a-f]+"
        elif len(found) >= 32:
            text += "[0-9a-f]{32,}"
        else:
            text += r"\d[\d.]*(?:ns|us|ms|s|k|M|G)?"
    return text + re.escape(token[at:])


def difference(command, printed):
    """None, or the first line of the document that is not in what was printed."""
    text = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    whole = ""
    for line in command.output:
        whole += r"(?:.*\n)*?" if line.strip() == "..." else pattern(line, command.exact) + r"\n"
        if not re.match(whole, text):
            return line
    return None if re.fullmatch(whole + r"\s*", text) else "and no more"
