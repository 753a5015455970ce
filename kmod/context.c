// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "context.h"

static LIST_HEAD(contexts);
static DEFINE_SPINLOCK(lock);

void context_push(struct ksnp_context *c)
{
	unsigned long flags;

	c->task = current;
	spin_lock_irqsave(&lock, flags);
	list_add(&c->list, &contexts);
	spin_unlock_irqrestore(&lock, flags);
}

void context_pop(struct ksnp_context *c)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	list_del(&c->list);
	spin_unlock_irqrestore(&lock, flags);
}

struct ksnp_context *context_find(enum ksnp_context_kind kind)
{
	struct ksnp_context *c, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	list_for_each_entry(c, &contexts, list) {
		if (c->task == current && c->kind == kind) {
			found = c;
			break;
		}
	}
	spin_unlock_irqrestore(&lock, flags);
	return found;
}

u32 context_waiting(enum ksnp_context_kind kind, u64 *earliest)
{
	struct ksnp_context *c;
	unsigned long flags;
	u32 n = 0;

	*earliest = 0;
	spin_lock_irqsave(&lock, flags);
	list_for_each_entry(c, &contexts, list) {
		u64 since = READ_ONCE(c->since);

		if (c->kind != kind || !since)
			continue;
		n++;
		*earliest = *earliest ? min(*earliest, since) : since;
	}
	spin_unlock_irqrestore(&lock, flags);
	return n;
}
