// SPDX-License-Identifier: GPL-2.0-only
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <kvm_snp/version.h>

#include "commands.h"

static const struct command {
	const char *name;
	const char *what;
	int (*run)(int argc, char **argv);
} commands[] = {
#define COMMAND_ENTRY(name, what)	{ #name, what, cmd_##name },
	COMMANDS(COMMAND_ENTRY)
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *to)
{
	fprintf(to, "Usage: snptrace COMMAND [OPTION...]\n"
		    "       snptrace COMMAND --help\n\n"
		    "Records, summarises, compares and diagnoses what KVM does for SEV-SNP guests.\n\n"
		    "Commands:\n");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].what);
	fprintf(to, "\nOptions:\n"
		    "  -h, --help     this text\n"
		    "  -V, --version  the version\n");
}

static int run(const struct command *c, int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "snptrace %s", c->name);
	argv[1] = name;
	return c->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	setlocale(LC_CTYPE, "");
	if (!word) {
		usage(stderr);
		return 2;
	}
	if (!strcmp(word, "-h") || !strcmp(word, "--help")) {
		usage(stdout);
		return 0;
	}
	if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
		puts("snptrace " KVM_SNP_VERSION);
		return 0;
	}
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, word))
			return run(&commands[i], argc, argv);
	fprintf(stderr, "snptrace: no command '%s'; 'snptrace --help' lists them\n", word);
	return 2;
}
