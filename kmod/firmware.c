// SPDX-License-Identifier: GPL-2.0-only
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/psp-sev.h>

#include "clock.h"
#include "context.h"
#include "drain.h"
#include "firmware.h"
#include "firmware_account.h"
#include "rmp.h"
#include "symbols.h"
#include "takeover.h"
#include "trace.h"

int firmware_issue(int fd, int cmd, void *data, int *status)
{
	CLASS(fd, f)(fd);

	*status = 0;
	if (fd_empty(f))
		return -EBADF;
	return stock(sev_issue_cmd_external_user)(fd_file(f), cmd, data, status);
}

int firmware_command(int cmd, void *data, int *status)
{
	*status = 0;
	return stock(sev_do_cmd)(cmd, data, status);
}

int firmware_reclaim(u64 pfn)
{
	struct sev_data_snp_page_reclaim data = { .paddr = __sme_set(pfn << PAGE_SHIFT) };
	int status;

	return firmware_command(SEV_CMD_SNP_PAGE_RECLAIM, &data, &status) ||
	       rmp_share(pfn, PG_LEVEL_4K) ? -EIO : 0;
}

static void begin_to_wait(struct ksnp_context *c)
{
	drain_enter();
	*c = (struct ksnp_context){ .kind = KSNP_CONTEXT_FIRMWARE, .since = clock_ns() };
	context_push(c);
}

static int done(struct ksnp_context *c, int ret)
{
	context_pop(c);
	drain_exit();
	return ret;
}

/* Replace ccp's functions: they time them */
int ksnp_sev_do_cmd(int cmd, void *data, int *status)
{
	struct ksnp_context c;

	begin_to_wait(&c);
	return done(&c, original(sev_do_cmd)(cmd, data, status));
}

int ksnp_sev_issue_cmd_external_user(struct file *file, unsigned int cmd, void *data, int *status)
{
	struct ksnp_context c;

	begin_to_wait(&c);
	return done(&c, original(sev_issue_cmd_external_user)(file, cmd, data, status));
}

static int timed(int cmd, void *data, int *status)
{
	struct ksnp_context *c = context_find(KSNP_CONTEXT_FIRMWARE);
	u64 ended, began = clock_ns(), queue = c && c->since ? clock_between(c->since, began) : 0;
	struct firmware_run run = { .cmd = cmd, .began = began };
	int own = SEV_RET_NO_FW_CALL, ret;

	/* A command that is issued for this one (page reclaim) waits for nobody */
	if (c)
		WRITE_ONCE(c->since, 0);
	firmware_account_begin(&run);
	emit(fw_cmd_begin, cmd, queue);
	ret = original(sev_do_cmd_locked)(cmd, data, &own);
	ended = clock_ns();
	emit(fw_cmd_end, cmd, ret, own, queue, clock_between(began, ended));
	firmware_account_end(&run, ret, own, ended);
	/* As untimed: what did not reach the firmware leaves the caller's as it is */
	if (status && own != SEV_RET_NO_FW_CALL)
		*status = own;
	return ret;
}

int ksnp_sev_do_cmd_locked(int cmd, void *data, int *status)
{
	int ret;

	drain_enter();
	/* A kernel that dies must not wait for a lock whose holder it has stopped */
	ret = unlikely(oops_in_progress) ? original(sev_do_cmd_locked)(cmd, data, status)
					 : timed(cmd, data, status);
	drain_exit();
	return ret;
}
