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

# skip DESCRIPTION WHY: a test that cannot be done here
skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# show FILE...: their contents as diagnostics
show() {
	sed 's/^/# /' "$@"
}

# need_kernel VERSION: the lab is built for it, or there is nothing to test
need_kernel() {
	$lab build --kernel "$1" > "$scratch/build" 2>&1 && return
	if grep -q "no package of .* matches" "$scratch/build"; then
		echo "1..0 # SKIP Debian has no Linux $1"
		exit 0
	fi
	show "$scratch/build"
	exit 1
}

# nested COMMAND...: something that prints TAP itself, which is indented; what it complains of is a diagnostic
nested() {
	"$@" > "$scratch/nested" 2> "$scratch/complaints"
	local status=$?

	sed 's/^/    /' "$scratch/nested"
	show "$scratch/complaints"
	return "$status"
}

# equal WANTED GOT
equal() {
	[ "$1" = "$2" ] && return
	echo "# wanted: $1"
	echo "# got:    $2"
	return 1
}

# status WANTED COMMAND...: it ends with this status
status() {
	"${@:2}" > "$scratch/out" 2> "$scratch/err"
	equal "$1" $? || { show "$scratch/err"; return 1; }
}

# valid SCHEMA FILE: it is what docs/schemas say
valid() {
	python3 - "$@" <<-'END'
	import json, sys
	sys.path.insert(0, "tests/tools")
	import json_schema
	found = json_schema.errors(json.load(open(sys.argv[2])), json.load(open(f"docs/schemas/{sys.argv[1]}.json")))
	for error in found[:5]:
	    print("#", error)
	sys.exit(bool(found))
	END
}

done_testing() {
	echo "1..$tests"
	exit $((failures > 0))
}
