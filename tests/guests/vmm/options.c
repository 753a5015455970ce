// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "vmm.h"

#define DEFAULT_PAYLOAD_MEM	(16 * MIB)
#define DEFAULT_LINUX_MEM	(256 * MIB)
#define MAX_GHCB_VERSION	2
#define MIN_MEM			(2 * MIB)
#define MAX_MEM			(2048 * MIB)
#define MAX_FOLIO_ORDER		9		/* 2 MiB */

static const char usage[] =
"Usage: vmm [OPTION]... PAYLOAD\n"
"       vmm [OPTION]... --kernel FILE [--initrd FILE] [--append TEXT]\n"
"Runs a payload or a Linux kernel as an encrypted guest.\n"
"\n"
"  --type TYPE        kind of guest: snp (default), sev-es, sev, plain\n"
"  --kernel FILE      Linux kernel (bzImage)\n"
"  --initrd FILE      its initial RAM file system\n"
"  --append TEXT      its command line (default: console=ttyS0)\n"
"  --args TEXT        text for a payload\n"
"  --cpus N           number of vCPUs (default 1)\n"
"  --mem MIB          guest memory in MiB (default: payload 16, Linux 256)\n"
"  --high-mem MIB     more memory, from 4 GiB on (default 0)\n"
"  --policy POLICY    guest policy (default: snp 0x30000, sev-es 4, sev 0)\n"
"  --ghcb-version N   of the GHCB protocol, the highest that is offered (default 2)\n"
"  --id-block FILE    ID block of the guest (96 bytes); wants --id-auth\n"
"  --id-auth FILE     its keys and signatures (4096 bytes)\n"
"  --author-key       an author key has signed the ID key, see there\n"
"  --vcek-disabled    no reports and keys of the VCEK for the guest\n"
"  --host-data TEXT   at most 32 bytes for the guest's reports\n"
"  --timeout S        give up after S seconds (default 0: never)\n"
"  --transcript FILE  write a line for each exit\n"
"  --measure-out FILE write what is launched to FILE and FILE.pages\n"
"  --no-punch         keep private memory allocated when it becomes shared\n"
"  --folio-order N    folios of 2^N pages behind memory that is not launched\n"
"  --delay-ms MS      answer each page state change MS milliseconds late\n"
"  --fail-psc N       refuse the Nth page state change\n"
"  --time             tell how many TSC ticks page state changes take\n"
"  --tolerant         go on after what should end the guest, where it can\n"
"  --help             this text\n"
"\n"
"Exit status: 0 payload passed or Linux powered off; 1 payload failed; 2 not\n"
"launched; 3 guest asked for termination; 4 time-out; 5 KVM error; 6 guest reset.\n"
"\n"
"Examples:\n"
"  vmm --cpus 2 --transcript t.txt build/guests/psc.bin\n"
"  vmm --cpus 2 --kernel vmlinuz --initrd initrd.gz\n";

enum {
	OPT_TYPE = 256, OPT_KERNEL, OPT_INITRD, OPT_APPEND, OPT_ARGS, OPT_CPUS, OPT_MEM,
	OPT_POLICY, OPT_TIMEOUT, OPT_TRANSCRIPT, OPT_MEASURE_OUT, OPT_NO_PUNCH, OPT_DELAY_MS,
	OPT_FAIL_PSC, OPT_FOLIO_ORDER, OPT_TIME, OPT_TOLERANT, OPT_ID_BLOCK, OPT_ID_AUTH,
	OPT_AUTHOR_KEY, OPT_VCEK_DISABLED, OPT_HOST_DATA, OPT_GHCB_VERSION, OPT_HIGH_MEM, OPT_HELP,
};

static const struct option long_options[] = {
	{ "type", required_argument, NULL, OPT_TYPE },
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "initrd", required_argument, NULL, OPT_INITRD },
	{ "append", required_argument, NULL, OPT_APPEND },
	{ "args", required_argument, NULL, OPT_ARGS },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "mem", required_argument, NULL, OPT_MEM },
	{ "high-mem", required_argument, NULL, OPT_HIGH_MEM },
	{ "policy", required_argument, NULL, OPT_POLICY },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "transcript", required_argument, NULL, OPT_TRANSCRIPT },
	{ "measure-out", required_argument, NULL, OPT_MEASURE_OUT },
	{ "no-punch", no_argument, NULL, OPT_NO_PUNCH },
	{ "delay-ms", required_argument, NULL, OPT_DELAY_MS },
	{ "fail-psc", required_argument, NULL, OPT_FAIL_PSC },
	{ "folio-order", required_argument, NULL, OPT_FOLIO_ORDER },
	{ "time", no_argument, NULL, OPT_TIME },
	{ "tolerant", no_argument, NULL, OPT_TOLERANT },
	{ "id-block", required_argument, NULL, OPT_ID_BLOCK },
	{ "id-auth", required_argument, NULL, OPT_ID_AUTH },
	{ "author-key", no_argument, NULL, OPT_AUTHOR_KEY },
	{ "vcek-disabled", no_argument, NULL, OPT_VCEK_DISABLED },
	{ "host-data", required_argument, NULL, OPT_HOST_DATA },
	{ "ghcb-version", required_argument, NULL, OPT_GHCB_VERSION },
	{ "help", no_argument, NULL, OPT_HELP },
	{ }
};

static const struct vm_type *const types[] = {
	&vm_type_snp, &vm_type_sev_es, &vm_type_sev, &vm_type_plain,
};

static uint64_t number(const char *name, const char *text, uint64_t min, uint64_t max)
{
	char *end;
	uint64_t n;

	errno = 0;
	n = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || n < min || n > max)
		die("--%s %s: a number from %lu to %lu is wanted", name, text, min, max);
	return n;
}

static const struct vm_type *find_type(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	die("--type %s: not known", name);
}

static void set(struct options *o, int opt, const char *name, const char *arg)
{
	switch (opt) {
	case OPT_KERNEL:
		o->kernel = arg;
		break;
	case OPT_INITRD:
		o->initrd = arg;
		break;
	case OPT_APPEND:
		o->append = arg;
		break;
	case OPT_ARGS:
		o->args = arg;
		break;
	case OPT_CPUS:
		o->cpus = number(name, arg, 1, MAX_VCPUS);
		break;
	case OPT_MEM:
		o->mem = number(name, arg, MIN_MEM / MIB, MAX_MEM / MIB) * MIB;
		break;
	case OPT_HIGH_MEM:
		o->high_mem = number(name, arg, 0, MAX_MEM / MIB) * MIB;
		break;
	case OPT_POLICY:
		o->policy = number(name, arg, 0, UINT64_MAX);
		o->policy_given = true;
		break;
	case OPT_TIMEOUT:
		o->timeout = number(name, arg, 0, 1000000);
		break;
	case OPT_TRANSCRIPT:
		o->transcript = arg;
		break;
	case OPT_MEASURE_OUT:
		o->measure_out = arg;
		break;
	case OPT_NO_PUNCH:
		o->punch = false;
		break;
	case OPT_DELAY_MS:
		o->delay_ms = number(name, arg, 0, 1000000);
		break;
	case OPT_FAIL_PSC:
		o->fail_psc = number(name, arg, 1, UINT32_MAX);
		break;
	case OPT_FOLIO_ORDER:
		o->folio_order = number(name, arg, 0, MAX_FOLIO_ORDER);
		break;
	case OPT_TIME:
		o->time = true;
		break;
	case OPT_TOLERANT:
		o->tolerant = true;
		break;
	case OPT_ID_BLOCK:
		o->id_block = arg;
		break;
	case OPT_ID_AUTH:
		o->id_auth = arg;
		break;
	case OPT_AUTHOR_KEY:
		o->author_key = true;
		break;
	case OPT_VCEK_DISABLED:
		o->vcek_disabled = true;
		break;
	case OPT_HOST_DATA:
		if (strlen(arg) > HOST_DATA_SIZE)
			die("--host-data: at most %d bytes", HOST_DATA_SIZE);
		o->host_data = arg;
		break;
	case OPT_GHCB_VERSION:
		o->ghcb_version = number(name, arg, 1, MAX_GHCB_VERSION);
		break;
	case OPT_HELP:
		fputs(usage, stdout);
		exit(0);
	default:
		fputs("Try: vmm --help\n", stderr);
		exit(STATUS_SETUP);
	}
}

const struct vm_type *options_parse(int argc, char **argv, struct options *o)
{
	const struct vm_type *type = &vm_type_snp;
	int opt, index;

	*o = (struct options){
		.append = "console=ttyS0",
		.args = "",
		.cpus = 1,
		.ghcb_version = MAX_GHCB_VERSION,
		.punch = true,
	};

	while ((opt = getopt_long(argc, argv, "", long_options, &index)) != -1) {
		if (opt == OPT_TYPE)
			type = find_type(optarg);
		else
			set(o, opt, long_options[index].name, optarg);
	}

	if (optind < argc)
		o->payload = argv[optind++];
	if (optind < argc || !o->payload == !o->kernel)
		die("either one payload or --kernel is wanted; see vmm --help");
	if (!o->id_block != !o->id_auth || (o->author_key && !o->id_block))
		die("--id-block and --id-auth go together, --author-key with both; see vmm --help");
	if (!type->snp && (o->id_block || o->host_data || o->vcek_disabled || o->folio_order))
		die("--type %s: --id-block, --host-data, --vcek-disabled and --folio-order are for"
		    " snp only", type->name);
	if (!o->policy_given)
		o->policy = type->policy;
	if (!o->mem)
		o->mem = o->payload ? DEFAULT_PAYLOAD_MEM : DEFAULT_LINUX_MEM;
	return type;
}
