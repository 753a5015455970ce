// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "array.h"
#include "attach.h"
#include "kallsyms.h"

static int verbose;

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	return verbose > 1 ? vfprintf(stderr, format, args) : 0;
}

void source_verbose(int level)
{
	verbose = level;
	libbpf_set_print(print);
}

/* The event that a program of the module's is for, 0: it is for another thing */
static unsigned int event_of(const char *program)
{
	static const char *const names[] = {
#define EVENT_NAME(event)	[KSNP_EVENT_##event] = #event,
		KSNP_EVENTS(EVENT_NAME)
	};

	for (unsigned int i = 1; i < KSNP_NR_EVENTS; i++)
		if (!strcmp(names[i], program))
			return i;
	return 0;
}

static bool is_wanted(const char *program, enum source_kind kind, const struct filter *filter)
{
	unsigned int event = event_of(program);

	if (!strcmp(program, "process_exit"))
		return true;
	if (kind == SOURCE_STOCK)
		return !strncmp(program, "stock_", 6);
	return event && (filter->units == FILTER_ALL_UNITS ||
			 filter_units_of(event) & filter->units);
}

#define MAX_TARGETS	64

/* Functions that other kernels do not have, or inline, are not seen: all else is */
static void leave_out_missing(struct bpf_object *obj)
{
	char symbols[MAX_TARGETS][64];
	const char *names[MAX_TARGETS];
	struct bpf_program *programs[MAX_TARGETS], *program;
	bool found[MAX_TARGETS];
	size_t nr = 0;

	bpf_object__for_each_program(program, obj) {
		const char *section = bpf_program__section_name(program), *target = strchr(section, '/');

		if (!bpf_program__autoload(program) || !target || nr == MAX_TARGETS)
			continue;
		snprintf(symbols[nr], sizeof(symbols[nr]), "%s%s",
			 strncmp(section, "tp_btf", 6) ? "" : "__tracepoint_", target + 1);
		names[nr] = symbols[nr];
		programs[nr++] = program;
	}
	kallsyms_find(names, nr, found);
	for (size_t i = 0; i < nr; i++) {
		if (found[i])
			continue;
		bpf_program__set_autoload(programs[i], false);
		if (verbose)
			fprintf(stderr, "not seen, as this kernel has no %s\n", names[i]);
	}
}

static int load(struct bpf_object *obj, char why[static 256])
{
	int err = bpf_object__load(obj);

	if (err == -EPERM)
		snprintf(why, 256, "no privileges; run it as root, or with CAP_SYS_ADMIN");
	else if (err == -ENOMEM || err == -E2BIG)
		snprintf(why, 256, "the kernel has no memory for BPF maps (%s)", strerror(-err));
	else if (err)
		snprintf(why, 256, "BPF programs cannot be loaded: %s; -vv shows why",
			 strerror(-err));
	return err;
}

static int attach_all(struct bpf_object *obj, struct bpf_link ***links, char why[static 256])
{
	struct bpf_program *program;
	struct bpf_link *link;
	size_t nr = 0;

	*links = NULL;
	bpf_object__for_each_program(program, obj) {
		if (!bpf_program__autoload(program))
			continue;
		link = bpf_program__attach(program);
		if (!link) {
			int err = -errno;

			snprintf(why, 256, "%s cannot be attached: %s; -vv shows why",
				 bpf_program__section_name(program), strerror(-err));
			attach_drop(*links, nr);
			return err;
		}
		array_insert((void **)links, &nr, sizeof(**links), nr);
		(*links)[nr - 1] = link;
	}
	return nr;
}

int attach(struct bpf_object *obj, enum source_kind kind, const struct filter *filter,
	   struct bpf_link ***links, char why[static 256])
{
	struct bpf_program *program;
	int err;

	bpf_object__for_each_program(program, obj)
		bpf_program__set_autoload(program, is_wanted(bpf_program__name(program), kind,
							     filter));
	if (kind == SOURCE_STOCK)
		leave_out_missing(obj);
	err = load(obj, why);
	return err ?: attach_all(obj, links, why);
}

static bool is_of_ends(const struct bpf_program *program)
{
	return !strcmp(bpf_program__name(program), "process_exit");
}

uint64_t attach_missed(const struct bpf_object *obj, uint64_t *ends)
{
	struct bpf_program *program;
	uint64_t missed = 0;

	*ends = 0;
	bpf_object__for_each_program(program, obj) {
		struct bpf_prog_info info = { 0 };
		__u32 size = sizeof(info);
		int fd = bpf_program__fd(program);

		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size))
			*(is_of_ends(program) ? ends : &missed) += info.recursion_misses;
	}
	return missed;
}

void attach_drop(struct bpf_link **links, int nr)
{
	if (nr <= 0)
		return;
	for (int i = 0; i < nr; i++)
		bpf_link__destroy(links[i]);
	free(links);
}
