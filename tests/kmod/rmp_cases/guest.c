// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two guests of the module's own: one with SNP, launched as the firmware wants it, with a VMSA for each
 * VMPL; and a plain one. Both run guest-code.S. A nested fault is written down; then the guest is given
 * another page in its place, so that its instruction comes to an end.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/psp-sev.h>
#include <asm/svm.h>

/* Linux 7.2 has other names for what 6.12 has in asm/processor.h and asm/svm.h */
#ifdef SVM_MISC2_ENABLE_V_LBR
#include <asm/cpuid/api.h>
#define nested_ctl		misc_ctl
#define virt_ext		misc_ctl2
#define LBR_CTL_ENABLE_MASK	SVM_MISC2_ENABLE_V_LBR
#endif

#include "guest.h"
#include "lab.h"

#define PTE		0x67ULL		/* present, writable, for users, accessed, dirty */
#define PTE_2M		0x80ULL
#define POLICY		0x30000
#define PLAIN_ASID	200
#define VMPLS		4
#define ALL_PERMS	0x0f
#define NESTED_PAGING	1
#define NESTED_SEV	2
#define NESTED_SEV_ES	4
#define CS_CPL0		0xa9b
#define CS_CPL3		0xafb
#define DATA_CPL0	0xc93
#define DATA_CPL3	0xcf3
#define GUEST_CR0	0x80010031
#define GUEST_CR4	0x20
#define GUEST_EFER	0x1d01		/* SCE, LME, LMA, NXE, SVME */
#define GUEST_STACK_TOP	(GUEST_STACK + 0x1000 - 64)
#define GATE_INTERRUPT	0x8e00
#define RUNS		3
#define WAIT_MS		5000
#define POLL_MS		20

static u64 cbit;
static bool launched;

static u64 *mailbox(unsigned int offset)
{
	return work_page(MAILBOX) + offset;
}

static void fill_idt(u64 *idt)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		u64 handler = GUEST_CODE + (guest_handlers - guest_code) + i * 16;

		idt[2 * i] = (handler & 0xffff) | 8 << 16 | (u64)GATE_INTERRUPT << 32 |
			     (handler >> 16) << 48;
		idt[2 * i + 1] = 0;
	}
}

/* Page tables and all else, in the pages from @first on; @c: the C-bit, or 0. */
static void fill_memory(unsigned int first, u64 c)
{
#define GUEST_PAGE(gpa)	((u64 *)work_page(first + (gpa) / PAGE_SIZE))
	u64 *gdt = GUEST_PAGE(GUEST_GDT);
	unsigned int i;

	memcpy(GUEST_PAGE(GUEST_CODE), guest_code, guest_code_end - guest_code);
	fill_idt(GUEST_PAGE(GUEST_IDT));
	gdt[1] = 0x00af9b000000ffff;
	gdt[2] = 0x00cf93000000ffff;
	GUEST_PAGE(GUEST_PML4)[0] = GUEST_PDPT | PTE | c;
	GUEST_PAGE(GUEST_PDPT)[0] = GUEST_PD_LOW | PTE | c;
	GUEST_PAGE(GUEST_PDPT)[1] = GUEST_PD_HIGH | PTE | c;
	GUEST_PAGE(GUEST_PD_LOW)[0] = GUEST_PT_LOW | PTE | c;
	for (i = 1; i < GUEST_PAGES; i++)
		GUEST_PAGE(GUEST_PT_LOW)[i] = i * PAGE_SIZE | PTE | c;
	GUEST_PAGE(GUEST_PT_LOW)[GUEST_MAILBOX / PAGE_SIZE] = GUEST_MAILBOX | PTE;
	GUEST_PAGE(GUEST_PD_HIGH)[0] = GUEST_PT_PRIVATE | PTE | c;
	GUEST_PAGE(GUEST_PD_HIGH)[1] = GUEST_PT_SHARED | PTE | c;
	GUEST_PAGE(GUEST_PD_HIGH)[2] = (GUEST_TARGET + TABLE_INDEX * PAGE_SIZE) | PTE | c;
	for (i = 0; i < PAGES; i++) {
		GUEST_PAGE(GUEST_PT_PRIVATE)[i] = (GUEST_TARGET + i * PAGE_SIZE) | PTE | c;
		GUEST_PAGE(GUEST_PT_SHARED)[i] = (GUEST_TARGET + i * PAGE_SIZE) | PTE;
	}
#undef GUEST_PAGE
}

/* What the page that is a page table has, for GUEST_WALKED. */
static void fill_table(u64 *table, u64 c)
{
	table[0] = GUEST_STACK | PTE | c;
}

static void fill_npt(unsigned int pml4, unsigned int pdpt, unsigned int pd, unsigned int pt,
		     unsigned int memory)
{
	u64 *low = work_page(pt);
	unsigned int i;

	((u64 *)work_page(pml4))[0] = work_pa(pdpt) | PTE;
	((u64 *)work_page(pdpt))[0] = work_pa(pd) | PTE;
	((u64 *)work_page(pdpt))[1] = work_pa(NPT_PD_TARGET) | PTE;
	((u64 *)work_page(pd))[0] = work_pa(pt) | PTE;
	for (i = 0; i < GUEST_PAGES; i++)
		low[i] = work_pa(memory + i) | PTE;
	low[GUEST_MAILBOX / PAGE_SIZE] = work_pa(MAILBOX) | PTE;
}

static void map_target(bool large)
{
	u64 *pd = work_page(NPT_PD_TARGET), *pt = work_page(NPT_PT_TARGET);
	unsigned int i;

	pd[0] = large ? target_pa(0) | PTE | PTE_2M : work_pa(NPT_PT_TARGET) | PTE;
	for (i = 0; i < PAGES; i++)
		pt[i] = target_pa(i) | PTE;
}

/* Other pages for the guest, with which its instruction goes on; @private: with an RMP entry of its own. */
static void rescue(bool private)
{
	u64 *pd = work_page(NPT_PD_TARGET), *pt = work_page(NPT_PT_TARGET);

	rmp_smash(target_pa(0));
	pd[0] = work_pa(NPT_PT_TARGET) | PTE;
	pt[PAGE_INDEX] = work_pa(private ? RESCUE_PAGE : FREE_PAGE) | PTE;
	pt[TABLE_INDEX] = work_pa(private ? RESCUE_TABLE : FREE_TABLE) | PTE;
}

static void fill_save(struct sev_es_save_area *save, bool cpl3, u64 c)
{
	const struct vmcb_seg data = { 0x10, cpl3 ? DATA_CPL3 : DATA_CPL0, 0xffffffff, 0 };

	save->cs = (struct vmcb_seg){ 0x08, cpl3 ? CS_CPL3 : CS_CPL0, 0xffffffff, 0 };
	save->ds = data;
	save->es = data;
	save->ss = data;
	save->fs = data;
	save->gs = data;
	save->gdtr.base = GUEST_GDT;
	save->gdtr.limit = 0x17;
	save->idtr.base = GUEST_IDT;
	save->idtr.limit = 32 * 16 - 1;
	save->tr.attrib = 0x8b;
	save->tr.limit = 0xffff;
	save->ldtr.attrib = 0x82;
	save->cpl = cpl3 ? 3 : 0;
	save->efer = GUEST_EFER;
	save->cr0 = GUEST_CR0;
	save->cr3 = GUEST_PML4 | c;
	save->cr4 = GUEST_CR4;
	save->dr6 = 0xffff0ff0;
	save->dr7 = 0x400;
	save->rflags = 2;
	save->rip = GUEST_CODE;
	save->rsp = GUEST_STACK_TOP;
	save->g_pat = 0x0007040600070406ULL;
}

static void fill_vmsa(void *page, unsigned int vmpl, bool cpl3, bool snp)
{
	struct sev_es_save_area *save = page;

	memset(page, 0, PAGE_SIZE);
	fill_save(save, cpl3, snp ? cbit : 0);
	save->vmpl = vmpl;
	save->xcr0 = 1;
	save->mxcsr = 0x1f80;
	save->x87_fcw = 0x37f;
	save->sev_features = snp ? SVM_SEV_FEAT_SNP_ACTIVE : 0;
}

static void fill_vmcb(unsigned int page, u64 npt, u32 asid, u64 nested)
{
	struct vmcb_control_area *control = work_page(page);

	memset(work_page(page), 0, PAGE_SIZE);
	control->intercepts[INTERCEPT_WORD3] = 1 << (INTERCEPT_SHUTDOWN % 32);
	control->intercepts[INTERCEPT_WORD4] = 1 << (INTERCEPT_VMRUN % 32) |
					       1 << (INTERCEPT_VMMCALL % 32);
	control->iopm_base_pa = work_pa(IOPM);
	control->msrpm_base_pa = work_pa(MSRPM);
	control->asid = asid;
	control->tlb_ctl = TLB_CONTROL_FLUSH_ASID;
	control->nested_ctl = nested;
	control->nested_cr3 = npt;
	control->virt_ext = LBR_CTL_ENABLE_MASK;
}

static int command(int id, void *data)
{
	int error = 0, ret = sev_do_cmd(id, data, &error);

	if (ret)
		pr_err("rmp_cases: firmware command %#x: %d, status %#x\n", id, ret, error);
	return ret;
}

static int launch_page(unsigned int page, u64 gpa, unsigned int type)
{
	struct sev_data_snp_launch_update update = {
		.gctx_paddr = work_pa(GCTX),
		.page_type = type,
		.address = work_pa(page),
		.vmpl1_perms = ALL_PERMS,
		.vmpl2_perms = ALL_PERMS,
		.vmpl3_perms = ALL_PERMS,
	};

	if (rmp_update(work_pa(page), gpa, ASID, ASSIGNED | IMMUTABLE))
		return -EIO;
	return command(SEV_CMD_SNP_LAUNCH_UPDATE, &update);
}

static int launch_pages(void)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < GUEST_PAGES; i++)
		ret = launch_page(SNP_MEMORY + i, i * PAGE_SIZE, SNP_PAGE_TYPE_NORMAL);
	for (i = 0; !ret && i <= VMPLS; i++)
		ret = launch_page(SNP_VMSA + i, 0xfffffffff000ULL - i * PAGE_SIZE, SNP_PAGE_TYPE_VMSA);
	ret = ret ?: launch_page(RESCUE_PAGE, GUEST_TARGET + PAGE_INDEX * PAGE_SIZE,
				 SNP_PAGE_TYPE_NORMAL);
	return ret ?: launch_page(RESCUE_TABLE, GUEST_TARGET + TABLE_INDEX * PAGE_SIZE,
				  SNP_PAGE_TYPE_NORMAL);
}

static int launch(void)
{
	struct sev_data_snp_addr context = { .address = work_pa(GCTX) };
	struct sev_data_snp_launch_start start = { .gctx_paddr = work_pa(GCTX), .policy = POLICY };
	struct sev_data_snp_activate activate = { .gctx_paddr = work_pa(GCTX), .asid = ASID };
	struct sev_data_snp_launch_finish finish = { .gctx_paddr = work_pa(GCTX) };
	int ret;

	if (rmp_update(work_pa(GCTX), 0, 0, ASSIGNED | IMMUTABLE))
		return -EIO;
	ret = command(SEV_CMD_SNP_GCTX_CREATE, &context);
	if (ret)
		return ret;
	launched = true;
	ret = command(SEV_CMD_SNP_LAUNCH_START, &start);
	ret = ret ?: command(SEV_CMD_SNP_ACTIVATE, &activate);
	ret = ret ?: launch_pages();
	return ret ?: command(SEV_CMD_SNP_LAUNCH_FINISH, &finish);
}

int guest_init(void)
{
	unsigned int i;

	cbit = BIT_ULL(cpuid_ebx(0x8000001f) & 0x3f);
	fill_memory(SNP_MEMORY, cbit);
	fill_memory(PLAIN_MEMORY, 0);
	fill_npt(NPT_PML4, NPT_PDPT, NPT_PD_LOW, NPT_PT_LOW, SNP_MEMORY);
	fill_npt(NPT_PLAIN_PML4, NPT_PLAIN_PDPT, NPT_PLAIN_PD_LOW, NPT_PLAIN_PT_LOW, PLAIN_MEMORY);
	for (i = 0; i < VMPLS; i++)
		fill_vmsa(work_page(SNP_VMSA + i), i, false, true);
	fill_vmsa(work_page(SNP_VMSA_CPL3), 1, true, true);
	memset(work_page(RESCUE_PAGE), 0xc3, PAGE_SIZE);
	fill_table(work_page(RESCUE_TABLE), cbit);
	fill_table(work_page(FREE_TABLE), 0);
	fill_vmcb(VMCB_SNP, work_pa(NPT_PML4), ASID, NESTED_PAGING | NESTED_SEV | NESTED_SEV_ES);
	fill_vmcb(VMCB_PLAIN, work_pa(NPT_PLAIN_PML4), PLAIN_ASID, NESTED_PAGING);
	return launch();
}

void guest_exit(void)
{
	struct sev_data_snp_addr context = { .address = work_pa(GCTX) };
	unsigned int i;

	if (launched)
		command(SEV_CMD_SNP_DECOMMISSION, &context);
	launched = false;
	for (i = 0; i < PAGES; i++) {
		u64 lo = rmp_read(work_pa(i)).lo;

		if (lo & 1)
			rmp_reclaim(work_pa(i), false);
		if (lo & 1 && rmp_update(work_pa(i), 0, 0, 0))
			pr_err("rmp_cases: a page stays assigned\n");
	}
}

static struct result read_mailbox(const struct guest_op *op)
{
	struct result r = { .rcx = *mailbox(MAIL_RCX), .rdx = *mailbox(MAIL_RDX) };
	u64 vector = *mailbox(MAIL_VECTOR);

	r.code = vector == 29 ? *mailbox(MAIL_ERROR) : 0;
	if (vector != ~0ULL) {
		r.is = vector == 29 ? IS_VC : vector == 6 ? IS_UD : vector == 13 ? IS_GP : IS_PF;
		return r;
	}
	if (op->op < OP_PVALIDATE || op->op == OP_SPIN)
		return r;
	r.code = (u32)*mailbox(MAIL_RAX);
	r.is = r.code ? IS_STATUS : *mailbox(MAIL_FLAGS) & 1 ? IS_CARRY : IS_OK;
	return r;
}

static void write_mailbox(const struct guest_op *op)
{
	*mailbox(MAIL_OP) = op->op;
	*mailbox(MAIL_RAX) = op->rax;
	*mailbox(MAIL_RCX) = op->rcx;
	*mailbox(MAIL_RDX) = op->rdx;
	*mailbox(MAIL_STARTED) = 0;
	*mailbox(MAIL_STOP) = 0;
}

static struct vmcb *prepare(bool snp, u64 vmsa)
{
	struct vmcb *vmcb = work_page(snp ? VMCB_SNP : VMCB_PLAIN);

	vmcb->control.vmsa_pa = vmsa;
	vmcb->control.tlb_ctl = TLB_CONTROL_FLUSH_ASID;
	if (!snp) {
		struct sev_es_save_area save = { };

		fill_save(&save, false, 0);
		memcpy(&vmcb->save, &save, sizeof(vmcb->save));
	}
	return vmcb;
}

static bool is_done(u64 code)
{
	return code == SVM_EXIT_VMGEXIT || code == SVM_EXIT_VMMCALL;
}

struct result guest_run(bool snp, const struct guest_op *op)
{
	unsigned int vmsa = op->cpl3 ? SNP_VMSA_CPL3 : SNP_VMSA + op->vmpl;
	struct vmcb *vmcb = prepare(snp, work_pa(vmsa));
	struct result r = { };
	unsigned int i;

	map_target(op->npt_2m);
	write_mailbox(op);
	for (i = 0; i < RUNS; i++) {
		if (!vmrun(work_pa(snp ? VMCB_SNP : VMCB_PLAIN)))
			return (struct result){ .is = IS_GP };
		if (is_done(vmcb->control.exit_code))
			return i ? r : read_mailbox(op);
		if (vmcb->control.exit_code != SVM_EXIT_NPF)
			break;
		if (!i)
			r = (struct result){ .is = IS_NPF, .code = vmcb->control.exit_info_1 };
		state_seen();
		rescue(snp && !op->data_shared);
		if (!snp)
			return r;	/* its registers are gone */
	}
	return (struct result){ .is = IS_EXIT, .code = vmcb->control.exit_code };
}

struct result guest_enter(u64 vmsa, bool snp)
{
	const struct guest_op nothing = { .op = OP_READ, .rax = GUEST_STACK };
	struct vmcb *vmcb = prepare(true, vmsa);
	struct result r = { .is = IS_OK };

	if (!snp)
		fill_vmcb(VMCB_SNP, work_pa(NPT_PLAIN_PML4), OTHER_ASID,
			  NESTED_PAGING | NESTED_SEV | NESTED_SEV_ES);
	vmcb->control.vmsa_pa = vmsa;
	write_mailbox(&nothing);
	if (!vmrun(work_pa(VMCB_SNP)))
		return (struct result){ .is = IS_GP };
	if (vmcb->control.exit_code != SVM_EXIT_VMGEXIT)
		r = (struct result){ .is = IS_EXIT, .code = vmcb->control.exit_code };
	fill_vmcb(VMCB_SNP, work_pa(NPT_PML4), ASID, NESTED_PAGING | NESTED_SEV | NESTED_SEV_ES);
	return r;
}

/* The page as a VMSA, a page table, or code, whoever is to have it. */
void guest_fill_target(const struct rmp_case *c)
{
	bool snp = c->who == SNP_GUEST;

	memset(target_page(PAGE_INDEX), 0xc3, PAGE_SIZE);
	memset(work_page(FREE_PAGE), 0xc3, PAGE_SIZE);
	fill_table(target_page(TABLE_INDEX), snp ? cbit : 0);
	if (c->who == HOST)
		*(u64 *)target_page(TABLE_INDEX) = work_pa(FREE_PAGE) | PTE;
	if (c->what == DO_VMRUN_ES_VMSA || c->what == DO_VMRUN_SNP_VMSA)
		fill_vmsa(target_page(PAGE_INDEX), 0, false, c->what == DO_VMRUN_SNP_VMSA);
	if (c->what == DO_VMRUN_VMCB) {
		write_mailbox(&(struct guest_op){ .op = OP_READ, .rax = GUEST_STACK });
		prepare(false, 0);
		memcpy(target_page(PAGE_INDEX), work_page(VMCB_PLAIN), PAGE_SIZE);
	}
}

static int run_elsewhere(void *unused)
{
	vmrun(work_pa(VMCB_SNP));
	while (!kthread_should_stop())
		msleep(POLL_MS);
	return 0;
}

struct result guest_running(struct result (*fn)(void))
{
	const struct guest_op spin = { .op = OP_SPIN };
	struct result r = { .is = IS_EXIT };
	struct task_struct *task;
	unsigned int ms;

	prepare(true, work_pa(SNP_VMSA));
	write_mailbox(&spin);
	task = kthread_create(run_elsewhere, NULL, "rmp_cases");
	if (IS_ERR(task))
		return r;
	kthread_bind(task, cpumask_any_but(cpu_online_mask, get_cpu()));
	put_cpu();
	wake_up_process(task);
	for (ms = 0; ms < WAIT_MS && !READ_ONCE(*mailbox(MAIL_STARTED)); ms += POLL_MS)
		msleep(POLL_MS);
	if (READ_ONCE(*mailbox(MAIL_STARTED)))
		r = fn();
	WRITE_ONCE(*mailbox(MAIL_STOP), 1);
	kthread_stop(task);
	return r;
}
