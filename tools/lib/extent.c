// SPDX-License-Identifier: GPL-2.0-only
/*
 * A treap: a search tree by start, and a heap by a random number, which keeps it
 * shallow whatever comes. Ranges are cut out of it and joined again as trees.
 */
#include <stdlib.h>

#include "array.h"
#include "extent.h"

struct node {
	struct extent e;
	uint32_t rank;
	struct node *left, *right;
};

struct extents {
	struct node *root;
	size_t nr, max;
	uint32_t random;
};

struct extents *extents_new(size_t max)
{
	struct extents *m = array_alloc(1, sizeof(*m));

	m->max = max;
	m->random = 1;
	return m;
}

static void free_tree(struct node *n)
{
	if (!n)
		return;
	free_tree(n->left);
	free_tree(n->right);
	free(n);
}

void extents_free(struct extents *m)
{
	if (!m)
		return;
	free_tree(m->root);
	free(m);
}

size_t extents_count(const struct extents *m)
{
	return m->nr;
}

static struct node *new_node(struct extents *m, uint64_t start, uint64_t end, uint64_t value)
{
	struct node *n = array_alloc(1, sizeof(*n));

	/* xorshift; good enough to keep a tree balanced */
	m->random ^= m->random << 13;
	m->random ^= m->random >> 17;
	m->random ^= m->random << 5;
	n->e = (struct extent){ start, end, value };
	n->rank = m->random;
	m->nr++;
	return n;
}

static void free_node(struct extents *m, struct node *n)
{
	free(n);
	m->nr--;
}

/* All of @left comes before all of @right */
static struct node *join(struct node *left, struct node *right)
{
	if (!left || !right)
		return left ?: right;
	if (left->rank > right->rank) {
		left->right = join(left->right, right);
		return left;
	}
	right->left = join(left, right->left);
	return right;
}

/* What starts before @at, and what does not */
static void split(struct node *n, uint64_t at, struct node **left, struct node **right)
{
	if (!n) {
		*left = *right = NULL;
	} else if (n->e.start < at) {
		*left = n;
		split(n->right, at, &n->right, right);
	} else {
		*right = n;
		split(n->left, at, left, &n->left);
	}
}

/* The first that ends behind @at */
static struct node *find(const struct extents *m, uint64_t at)
{
	struct node *found = NULL;

	for (struct node *n = m->root; n;) {
		if (n->e.end > at) {
			found = n;
			n = n->left;
		} else {
			n = n->right;
		}
	}
	return found;
}

bool extents_find(const struct extents *m, uint64_t at, struct extent *e)
{
	struct node *n = find(m, at);

	if (n)
		*e = n->e;
	return n;
}

/* Makes an extent end at @at, if there is one around it */
static void cut(struct extents *m, uint64_t at)
{
	struct node *n = find(m, at), *left, *right, *rest;

	if (!n || n->e.start >= at)
		return;
	rest = new_node(m, at, n->e.end, n->e.value);
	n->e.end = at;
	split(m->root, at, &left, &right);
	m->root = join(join(left, rest), right);
}

/* Extents that a change of [@start, @end) may add: one for each gap, and for two cuts */
static size_t additions(const struct extents *m, uint64_t start, uint64_t end)
{
	size_t nr = 2;
	uint64_t at = start;

	for (struct node *n = find(m, at); n && n->e.start < end; n = find(m, at)) {
		nr += n->e.start > at;
		at = n->e.end;
	}
	return nr + (at < end);
}

/* A range that is being changed: @at is how far it has come, @done what it has become */
struct update {
	struct extents *m;
	uint64_t (*change)(uint64_t value, void *arg);
	void *arg;
	uint64_t at;
	struct node *done, *last;
};

static void add(struct update *u, uint64_t start, uint64_t end, uint64_t value)
{
	if (start == end || !value)
		return;
	if (u->last && u->last->e.end == start && u->last->e.value == value) {
		u->last->e.end = end;
		return;
	}
	u->last = new_node(u->m, start, end, value);
	u->done = join(u->done, u->last);
}

static void update_to(struct update *u, uint64_t start, uint64_t end, uint64_t value)
{
	if (u->at < start)
		add(u, u->at, start, u->change(0, u->arg));
	if (start < end)
		add(u, start, end, u->change(value, u->arg));
	u->at = end;
}

/* In order; frees the tree */
static void update_tree(struct update *u, struct node *n)
{
	struct node *right;

	if (!n)
		return;
	update_tree(u, n->left);
	right = n->right;
	update_to(u, n->e.start, n->e.end, n->e.value);
	free_node(u->m, n);
	update_tree(u, right);
}

/* Makes one of two that meet at @at and have the same value */
static void mend(struct extents *m, uint64_t at)
{
	struct node *before = at ? find(m, at - 1) : NULL, *after = find(m, at);
	struct node *left, *middle, *right;

	if (!before || !after || before == after || before->e.end != at ||
	    after->e.start != at || before->e.value != after->e.value)
		return;
	before->e.end = after->e.end;
	split(m->root, at, &left, &right);
	split(right, at + 1, &middle, &right);
	free_node(m, middle);
	m->root = join(left, right);
}

bool extents_update(struct extents *m, uint64_t start, uint64_t end,
		    uint64_t (*change)(uint64_t value, void *arg), void *arg)
{
	struct update u = { .m = m, .change = change, .arg = arg, .at = start };
	struct node *left, *middle, *right;

	if (start >= end)
		return true;
	if (m->nr + additions(m, start, end) > m->max)
		return false;
	cut(m, start);
	cut(m, end);
	split(m->root, start, &left, &right);
	split(right, end, &middle, &right);
	update_tree(&u, middle);
	update_to(&u, end, end, 0);
	m->root = join(join(left, u.done), right);
	mend(m, start);
	mend(m, end);
	return true;
}
