// SPDX-License-Identifier: GPL-2.0-only
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/psp-sev.h>

#include "context.h"
#include "drain.h"
#include "firmware.h"
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

static bool tracing(void)
{
	return trace_fw_cmd_begin_enabled() || trace_fw_cmd_end_enabled();
}

/* Replace ccp's functions: they time them */
int ksnp_sev_do_cmd(int cmd, void *data, int *status)
{
	struct ksnp_context c = { .kind = KSNP_CONTEXT_FIRMWARE };
	int ret;

	drain_enter();
	if (tracing()) {
		c.since = ktime_get_ns();
		context_push(&c);
	}
	ret = original(sev_do_cmd)(cmd, data, status);
	if (c.task)
		context_pop(&c);
	drain_exit();
	return ret;
}

static int timed(int cmd, void *data, int *status)
{
	struct ksnp_context *c = context_find(KSNP_CONTEXT_FIRMWARE);
	u64 began = ktime_get_ns(), queue = c && c->since ? began - c->since : 0;
	int own = SEV_RET_NO_FW_CALL, ret;

	/* A command that is issued for this one (page reclaim) waits for nobody */
	if (c)
		c->since = 0;
	trace_fw_cmd_begin(cmd, queue);
	ret = original(sev_do_cmd_locked)(cmd, data, &own);
	trace_fw_cmd_end(cmd, ret, own, queue, ktime_get_ns() - began);
	/* As untimed: what did not reach the firmware leaves the caller's as it is */
	if (status && own != SEV_RET_NO_FW_CALL)
		*status = own;
	return ret;
}

int ksnp_sev_do_cmd_locked(int cmd, void *data, int *status)
{
	int ret;

	drain_enter();
	ret = tracing() ? timed(cmd, data, status)
			: original(sev_do_cmd_locked)(cmd, data, status);
	drain_exit();
	return ret;
}
