// SPDX-License-Identifier: GPL-2.0-only
#include <kvm_snp/version.h>

#include "doctor.h"
#include "source.h"

static json_t *point_json(const struct doctor_point *p)
{
	json_t *o = json_object(), *numbers = json_object();

	for (unsigned int i = 0; i < p->nr; i++)
		json_object_set_new(numbers, p->numbers[i].name, json_integer(p->numbers[i].n));
	json_object_set_new(o, "point", json_string(p->id));
	json_object_set_new(o, "verdict", json_string(doctor_word(p->verdict)));
	json_object_set_new(o, "what", json_string(p->what));
	json_object_set_new(o, "todo", *p->todo ? json_string(p->todo) : json_null());
	json_object_set_new(o, "numbers", numbers);
	return o;
}

json_t *doctor_json(const struct doctor_point *points, unsigned int nr)
{
	json_t *o = json_object(), *all = json_array();
	enum doctor_verdict worst = doctor_worst(points, nr);
	struct recording_info info;

	source_info(SOURCE_STOCK, &info);
	for (unsigned int i = 0; i < nr; i++)
		if (points[i].verdict != DOCTOR_NOTHING)
			json_array_append_new(all, point_json(&points[i]));
	json_object_set_new(o, "schema", json_string("kvm_snp/doctor/1"));
	json_object_set_new(o, "version", json_string(KVM_SNP_VERSION));
	json_object_set_new(o, "host", json_string(info.host));
	json_object_set_new(o, "kernel", json_string(info.kernel));
	json_object_set_new(o, "cpu", json_string(info.cpu));
	json_object_set_new(o, "fit", json_boolean(worst <= DOCTOR_WARN));
	json_object_set_new(o, "verdict", json_string(doctor_word(worst)));
	json_object_set_new(o, "points", all);
	return o;
}
