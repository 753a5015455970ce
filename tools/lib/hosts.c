// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "filter.h"
#include "hosts.h"

const struct ksnp_event *hosts_plain(const struct hosts *hosts, const struct ksnp_event *e,
				     union event_any *room)
{
	uint32_t *vm;

	if (!hosts)
		return e;
	memcpy(room, e, 8 * e->words);
	vm = filter_vm_in(&room->head);
	room->head.tid = hosts_pid(hosts, e->tid);
	if (vm)
		*vm = hosts_pid(hosts, *vm);
	return &room->head;
}
