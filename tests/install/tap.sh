# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the parts of the installation's test have in common: TAP, and what of Debian may change.

n=0
failed=0

# ok DESCRIPTION COMMAND...
ok() {
	n=$((n + 1))
	if "${@:2}"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		failed=1
		return 1
	fi
}

# equal WANTED GOT
equal() {
	[ "$1" = "$2" ] && return
	echo "# wanted: $1"
	echo "# got:    $2"
	return 1
}

# said TEXT FILE
said() {
	grep -qF -- "$1" "$2" && return
	echo "# wanted: $1"
	sed 's/^/# /' "$2"
	return 1
}

# Every file of the root file system, but for what apt, dpkg and DKMS keep for themselves
files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /tree \
		-o -path /var/cache/apt -o -path /var/cache/debconf -o -path /var/lib/apt -o -path /var/log \) -prune -o -print |
		grep -v -e '^/var/lib/dkms/mok\.' -e '^/var/lib/dpkg/.*-old$' -e '^/var/lib/dpkg/lock' | sort
}

# unchanged FILE: there are no files but those listed in it
unchanged() {
	files | diff "$1" - > /tmp/files.diff && return
	sed 's/^/# /' /tmp/files.diff
	return 1
}

finish() {
	echo "1..$n"
	exit $failed
}
