# SPDX-License-Identifier: GPL-2.0-only
# Every entry point; `make help` lists them.

O := $(CURDIR)/build
LAB := tests/lab/lab
# Of the lab, and what the module is built for: 6.12 unless KERNEL=7.2 is asked for
ifneq ($(KERNEL),)
export LAB_KERNEL := $(KERNEL)
endif
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
# What the tree builds on this machine
PARTS := kmod tools man $(patsubst %/Makefile,%,$(wildcard tests/guests/Makefile tests/selftests/Makefile \
	tests/kmod/Makefile tests/tools/Makefile tests/bench/Makefile))
PACKAGING := install uninstall dkms-install dkms-remove deb

.PHONY: all lab demo test soak soak-mixed fuzz bench bench-compare check clean help $(PARTS) $(PACKAGING)

all: $(PARTS)

# V=1 shows every command
$(PARTS): | lab
	@echo "building $@"
	@$(MAKE) $(if $(V),,-s) -C $@ O=$(O)

# Programs say themselves what is in their manual pages; some of the tests' have the tools' objects
man tests/tools: tools

# The lab installs what it needs itself, once there is a Python to run it
lab: | /usr/bin/python3
	$(LAB) build

/usr/bin/python3:
	@echo "installing python3, which the lab is written in"
	$(SUDO) apt-get -qq update
	$(SUDO) apt-get -qq -y --no-install-recommends install python3

demo: all
	tests/demo/run

test: all
	-$(MAKE) KERNEL=7.2 kmod
	tests/run -j2

# What must work every time, 20 times
soak: all
	RUNS=20 tests/run $(SOAK)
soak: SOAK := 40- 60-

# Conversions, AP restarts and attestation with guests beside them, for so long
soak-mixed: all
	SOAK_SECONDS=$$(($(MINUTES) * 60)) tests/run 64-
soak-mixed: MINUTES := 30

# Recordings that nobody would write, for SECONDS=300
fuzz:
	$(MAKE) -C tests/fuzz O=$(O) run

# What the module and the tools cost: tables, and build/bench.json
bench: all
	tests/bench/run

# Whether that is more than it was: status 2 of make if anything is, by more than 3%
bench-compare: all
	tests/bench/run -o $(O)/bench.json > $(O)/bench.txt
	$(O)/bin/snptrace compare tests/bench/baseline.json $(O)/bench.json --fail-on instructions:+3%

check:
	tests/check

# Neither the lab nor what it needs has a part in what is installed
$(PACKAGING):
	$(MAKE) -C packaging O=$(O) $@

clean:
	rm -rf $(O)

help:
	@echo "make            build everything (into build/, and the lab into the cache); V=1 shows commands"
	@echo "make demo       boot the emulated SNP host, and Debian's kernel as an SNP guest in it"
	@echo "make test       every test, on KERNEL=6.12 or 7.2"
	@echo "make soak       the tests of what must work every time, 20 times"
	@echo "make soak-mixed three guests that do everything side by side, for MINUTES=30"
	@echo "make fuzz       look for recordings that do harm, for SECONDS=300"
	@echo "make bench      what the module and the tools cost, in instructions"
	@echo "make bench-compare  the same, and fail where it is more than 3% above tests/bench/baseline.json"
	@echo "make check      style and static checks"
	@echo "make install    tools, man pages, completion, into PREFIX=/usr/local below DESTDIR=; make uninstall"
	@echo "make dkms-install  the module, by DKMS, for KERNEL=\$$(uname -r); make dkms-remove"
	@echo "make deb        Debian packages of both, into build/deb"
	@echo "make clean      remove build/ ($(LAB) clean tidies the cache)"
