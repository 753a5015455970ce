# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# TAP for the test scripts: `check DESCRIPTION COMMAND...` for each test, `done_testing` at the end.

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
lab=tests/lab/lab
tests=0
failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

check() {
	tests=$((tests + 1))
	if "${@:2}"; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		failures=$((failures + 1))
	fi
}

# show FILE...: their contents as diagnostics
show() {
	sed 's/^/# /' "$@"
}

# nested COMMAND...: something that prints TAP itself
nested() {
	"$@" > "$scratch/nested" 2>&1
	local status=$?

	sed 's/^/    /' "$scratch/nested"
	return "$status"
}

# equal WANTED GOT
equal() {
	[ "$1" = "$2" ] && return
	echo "# wanted: $1"
	echo "# got:    $2"
	return 1
}

done_testing() {
	echo "1..$tests"
	exit $((failures > 0))
}
