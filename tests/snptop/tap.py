# SPDX-License-Identifier: GPL-2.0-only
"""TAP."""

import sys

_tests = 0
_failures = 0


def ok(condition, what, *details):
    """One test; details are shown when it fails."""
    global _tests, _failures
    _tests += 1
    print(("ok" if condition else "not ok"), _tests, "-", what, flush=True)
    if condition:
        return True
    _failures += 1
    for detail in details:
        print("#  ", str(detail).replace("\n", "\n#   "), flush=True)
    return False


def equal(wanted, got, what):
    return ok(wanted == got, what, f"wanted: {wanted}", f"got:    {got}")


def done():
    print(f"1..{_tests}")
    sys.exit(_failures > 0)
