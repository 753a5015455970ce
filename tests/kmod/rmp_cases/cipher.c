// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who finds what in a private page: rmp_cipher in debugfs has a line for each question. While the emulator does
 * not show memory encryption each answer is "yes". The page is the one that the cases are about.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "guest.h"
#include "lab.h"

#define BY_HOST		0x7465737473796220ULL
#define BY_GUEST	0x6775657374207361ULL
#define LATER		0x6c61746572206f6eULL
/* Words of the page's first block of 16 bytes, and the first of its second */
#define FIRST		0
#define BESIDE		1
#define SECOND		2

static struct dentry *file;

static u64 host_reads(unsigned int word)
{
	return READ_ONCE(((u64 *)target_page(PAGE_INDEX))[word]);
}

static struct result guest(bool snp, u32 op, u64 base, unsigned int word, u64 rcx, u64 rdx)
{
	const struct guest_op o = {
		.op = op,
		.rax = base + PAGE_INDEX * PAGE_SIZE + word * sizeof(u64),
		.rcx = rcx,
		.rdx = rdx,
		.data_shared = base == GUEST_SHARED,
	};

	return guest_run(snp, &o);
}

static u64 guest_reads(bool snp, u64 base, unsigned int word)
{
	struct result r = guest(snp, OP_READ, base, word, 0, 0);

	return r.is == IS_OK ? r.rcx : 0;
}

static bool guest_writes(unsigned int word, u64 value)
{
	return guest(true, OP_WRITE, GUEST_TARGET, word, value, 0).is == IS_OK;
}

static bool give(void)
{
	u64 gpa = GUEST_TARGET + PAGE_INDEX * PAGE_SIZE;

	return !rmp_update(target_pa(PAGE_INDEX), gpa, ASID, ASSIGNED) &&
	       guest(true, OP_PVALIDATE, GUEST_TARGET, 0, 0, 1).is == IS_OK;
}

static bool take(void)
{
	return !rmp_update(target_pa(PAGE_INDEX), 0, 0, HYPERVISOR);
}

static void say(struct seq_file *m, const char *what, bool is_so)
{
	seq_printf(m, "%s: %s\n", what, is_so ? "yes" : "no");
}

static void what_it_writes(struct seq_file *m)
{
	u64 seen;
	bool ok;

	say(m, "a guest reads what the host wrote before",
	    guest_reads(true, GUEST_TARGET, FIRST) == BY_HOST);
	ok = guest_writes(FIRST, BY_GUEST) && guest_writes(BESIDE, BY_GUEST) &&
	     guest_writes(SECOND, BY_GUEST) && guest_writes(SECOND + 1, BY_GUEST);
	say(m, "it reads what it writes", ok && guest_reads(true, GUEST_TARGET, FIRST) == BY_GUEST);
	seen = host_reads(FIRST);
	say(m, "the host reads what it writes", seen == BY_GUEST);
	say(m, "another guest reads what the host does", guest_reads(false, GUEST_TARGET, FIRST) == seen);
	say(m, "so does the guest where the page is shared", guest_reads(true, GUEST_SHARED, FIRST) == seen);
	say(m, "so does a device", device_is_there() && device_dma(false).is == IS_OK);
	say(m, "what is the same twice looks so to the host", host_reads(SECOND) == seen);
}

static void what_it_changes(struct seq_file *m)
{
	u64 first = host_reads(FIRST), beside = host_reads(BESIDE), second = host_reads(SECOND);
	bool ok = guest_writes(FIRST, LATER);

	say(m, "the host sees that it changes a word", ok && host_reads(FIRST) != first);
	say(m, "and nothing of that in the word beside it", host_reads(BESIDE) == beside);
	say(m, "nor in the next 16 bytes", host_reads(SECOND) == second);
}

static void whose_it_is(struct seq_file *m)
{
	u64 seen = host_reads(FIRST);
	bool ok = take();

	say(m, "what the host reads stays when the page is taken away", ok && host_reads(FIRST) == seen);
	ok = give();
	say(m, "what the guest reads is there when it has the page again",
	    ok && guest_reads(true, GUEST_TARGET, FIRST) == LATER);
}

static int rmp_cipher_show(struct seq_file *m, void *unused)
{
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(u64); i++)
		((u64 *)target_page(PAGE_INDEX))[i] = BY_HOST;
	if (!give())
		return -EIO;
	what_it_writes(m);
	what_it_changes(m);
	whose_it_is(m);
	return take() ? 0 : -EIO;
}
DEFINE_SHOW_ATTRIBUTE(rmp_cipher);

int cipher_init(void)
{
	file = debugfs_create_file("rmp_cipher", 0400, NULL, NULL, &rmp_cipher_fops);
	return PTR_ERR_OR_ZERO(file);
}

void cipher_exit(void)
{
	debugfs_remove(file);
}
