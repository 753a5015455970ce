// SPDX-License-Identifier: GPL-2.0-only
#include "boot.h"
#include "boot_show.h"
#include "html.h"

/* A stage is some 200 bytes */
#define MAX_STAGES	1200
/* A stage's bar: pieces of the boot's time in which it was at work */
#define PIECES		128

/* A hexadecimal digit for 4 pieces, the first one its highest bit */
static json_t *active(const struct boot *b, const struct boot_stage *s)
{
	uint64_t length = b->end_ns - b->start_ns;
	char text[PIECES / 4 + 1] = { 0 };

	for (unsigned int i = 0; i < PIECES / 4; i++) {
		unsigned int digit = 0;

		for (unsigned int j = 4 * i; j < 4 * i + 4; j++)
			digit = digit << 1 |
				boot_stage_active(b, s, b->start_ns + length / PIECES * j,
						  b->start_ns + length / PIECES * (j + 1));
		text[i] = "0123456789abcdef"[digit];
	}
	return json_string(text);
}

static size_t nr_stages(const struct boot *b)
{
	size_t nr = 0;

	for (size_t i = 0; i < b->nr_phases; i++)
		nr += b->phases[i].nr_stages;
	return nr;
}

static json_t *boot(const struct boot *b, const struct model *m)
{
	const struct model_vm *vm = model_find_vm(m, b->vm);
	struct boot_view view = { .boot = b, .name = vm ? vm->name : "" };
	json_t *o = boot_json(&view), *phases = json_object_get(o, "phases");

	html_set_vm(o, m->hosts, b->vm);
	for (size_t i = 0; i < b->nr_phases; i++) {
		json_t *stages = json_object_get(json_array_get(phases, i), "stages");

		for (size_t j = 0; j < b->phases[i].nr_stages; j++)
			json_object_set_new(json_array_get(stages, j), "active",
					    active(b, &b->phases[i].stages[j]));
	}
	return o;
}

json_t *html_boots_json(const struct boots *b, const struct model *m)
{
	json_t *list = json_array();
	size_t stages = 0;

	for (size_t i = 0; i < b->nr_vms; i++) {
		stages += nr_stages(b->vms[i]);
		if (stages > MAX_STAGES)
			break;
		json_array_append_new(list, boot(b->vms[i], m));
	}
	return json_pack("{s:I, s:I, s:o}", "total", (json_int_t)b->nr_vms, "lost",
			 (json_int_t)b->lost, "list", list);
}
