/*
 * AMD Secure Processor: the firmware behind the mailbox
 *
 * One file per subject; commands.c has the table of all commands. Everything
 * here runs under the BQL, and takes what the host put into memory as hostile.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_FIRMWARE_H
#define AMD_PSP_FIRMWARE_H

#include <glib.h>

#include "abi.h"
#include "asid.h"
#include "chip.h"
#include "page-state.h"

/* The version this firmware claims: with SNP_INIT_EX (1.52) and VLEK (1.54). */
#define PSP_API_MAJOR   1
#define PSP_API_MINOR   55
#define PSP_BUILD_ID    21

#define PSP_NO_MIGRATION_AGENT  (~0ULL)

/* A guest context: the ABI, "Guest Context". */
typedef struct SnpGuest {
    uint8_t mark[32];           /* also at the start of the context page */
    SnpGuestState state;
    uint64_t policy;
    uint32_t asid;              /* 0: not activated */
    uint8_t ld[SNP_DIGEST_SIZE];
    uint8_t imd[SNP_DIGEST_SIZE];
    uint8_t vmpck[SNP_VMPCK_COUNT][SNP_VMPCK_SIZE];
    uint64_t msg_count[SNP_VMPCK_COUNT];
    uint8_t vmrk[32];
    uint8_t host_data[32];
    SnpIdBlock id_block;
    uint8_t id_key_digest[SNP_DIGEST_SIZE];
    uint8_t author_key_digest[SNP_DIGEST_SIZE];
    bool id_block_en;
    bool author_key_en;
    bool vcek_dis;
    bool imi_en;
    uint8_t report_id[32];
    uint8_t report_id_ma[32];
    uint64_t ma_gctx_paddr;
    uint8_t gosvw[16];
    uint32_t desired_tsc_freq;  /* kHz */
    SnpTcb launch_tcb;
} SnpGuest;

/* What the IOMMU writes to, in bytes; at most two logs and one page. */
typedef struct PspBuffer {
    uint64_t base;
    uint64_t size;
} PspBuffer;

typedef struct PspIommuBuffers {
    PspBuffer buffer[3];
    unsigned count;
} PspIommuBuffers;

typedef struct PspFirmware {
    PspChip chip;

    uint8_t sev_state;
    uint16_t sev_config;        /* SEV_INIT_ES */
    uint32_t sev_last_handle;
    GHashTable *sev_guests;     /* handle -> SevGuest */

    uint8_t snp_state;
    bool rmp_initialized;
    PspIommuBuffers iommu;      /* as of SNP_INIT */
    uint32_t mask;              /* SNP_MASK_*, by SNP_CONFIG */
    SnpTcb config_tcb;          /* by SNP_CONFIG; 0: none */
    bool vlek_loaded;
    uint8_t vlek_hashstick[SNP_VLEK_HASHSTICK_SIZE];
    uint32_t snp_guest_count;   /* launched, not decommissioned */
    AsidTable asids;
    GHashTable *guests;         /* context page's address -> SnpGuest */
} PspFirmware;

bool psp_firmware_init(PspFirmware *fw, const char *serial);
void psp_firmware_reset(PspFirmware *fw);
void psp_firmware_free(PspFirmware *fw);

/* Runs one command whose buffer lies at @paddr. */
SevStatus psp_firmware_command(PspFirmware *fw, unsigned id, uint64_t paddr);

/* memory.c. Addresses may carry the C-bit. */
uint64_t psp_strip_c_bit(uint64_t paddr);
bool psp_ram_read(uint64_t paddr, void *data, size_t size);
bool psp_ram_write(uint64_t paddr, const void *data, size_t size);

/*
 * pages.c. All but psp_page_state() and psp_range_writable() want a page that
 * has an RMP entry: the caller knows its state.
 */
SnpPageState psp_page_state(uint64_t paddr);
bool psp_page_is_2m(uint64_t paddr);
uint64_t psp_page_gpa(uint64_t paddr);
uint32_t psp_page_asid(uint64_t paddr);
/* RMP bits to clear, then to set; @vmpl_perms: of VMPL1 to VMPL3, NULL to leave them. */
void psp_page_update(uint64_t paddr, uint64_t clear, uint64_t set, const uint8_t *vmpl_perms);
bool psp_range_writable(const PspFirmware *fw, uint64_t paddr, uint64_t size);
bool psp_asid_owns_pages(uint32_t asid);

/* rmp-init.c. @list_paddr: NULL if the host gives no list of ranges. */
SevStatus psp_rmp_init(const uint64_t *list_paddr, const PspIommuBuffers *iommu);
void psp_rmp_release_iommu(const PspIommuBuffers *iommu);

/* iommu.c: false if there is no IOMMU or it is not enabled. */
bool psp_iommu_buffers(PspIommuBuffers *b);

/* host.c: what the firmware knows of the processors it sits beside. */
void psp_host_cpuid(void *unused, uint32_t leaf, uint32_t subleaf, uint32_t reg[4]);
uint64_t psp_host_c_bit(void);      /* 0: there is none */
bool psp_host_has_apic_id(uint32_t apic_id);
bool psp_host_smt(void);
uint32_t psp_host_max_asid(void);
uint32_t psp_host_min_sev_asid(void);   /* below: SEV-ES and SNP, from here: SEV alone */

/* tcb.c */
SnpTcb psp_tcb_current(void);
SnpTcb psp_tcb_reported(const PspFirmware *fw);
bool psp_tcb_at_most(SnpTcb tcb, SnpTcb limit);
/* Sets config_tcb. A VLEK belongs to one reported TCB and goes with it. */
void psp_tcb_configure(PspFirmware *fw, SnpTcb tcb);

/* guest.c: the guest whose context lies at @paddr. SUCCESS or why there is none. */
SevStatus psp_guest_find(PspFirmware *fw, uint64_t paddr, SnpGuest **guest);

/* sev-guest.c */
void psp_sev_guests_init(PspFirmware *fw);
/* SHUTDOWN: all guests with SEV or SEV-ES are gone. */
void psp_sev_guests_remove_all(PspFirmware *fw);

/*
 * A guest's message, opened: what was asked, by whom, and room for the answer.
 * @response is zeroed; the handler's verdict goes into the response's STATUS.
 */
typedef struct SnpMessage {
    const SnpGuest *guest;
    uint8_t vmpck;
    uint16_t size;              /* of the request */
    const void *request;
    void *response;
} SnpMessage;

typedef void SnpMessageHandler(PspFirmware *fw, const SnpMessage *msg);

/* report.c, derived-key.c */
SnpMessageHandler psp_msg_report, psp_msg_key;

/*
 * endorsement.c: the key that KEY_SEL stands for, NONE if the chip's is masked.
 * INVALID_KEY: the guest must not use it, or there is none.
 */
SevStatus psp_endorsement_select(const PspFirmware *fw, const SnpGuest *guest, uint32_t key_sel,
                                 SnpSigningKey *key);
/* The secret of @key, VCEK or VLEK, at @tcb. False only if libcrypto fails. */
bool psp_endorsement_secret(const PspFirmware *fw, SnpSigningKey key, SnpTcb tcb,
                            uint8_t secret[SNP_DIGEST_SIZE]);

/* Command handlers. @buf: a copy of the command buffer; what commands.c marks is written back. */
typedef SevStatus PspHandler(PspFirmware *fw, void *buf);

/* legacy-platform.c */
PspHandler psp_init, psp_init_ex, psp_shutdown, psp_factory_reset, psp_platform_status;
PspHandler psp_df_flush, psp_download_firmware, psp_get_id;

/* sev-certs.c */
PspHandler psp_pdh_cert_export;

/* sev-guest.c */
PspHandler psp_decommission, psp_activate, psp_deactivate, psp_guest_status;

/* sev-launch.c */
PspHandler psp_launch_start, psp_launch_update_data, psp_launch_update_vmsa;
PspHandler psp_launch_measure, psp_launch_secret, psp_launch_finish;

/* sev-debug.c */
PspHandler psp_dbg_decrypt, psp_dbg_encrypt;

/* platform.c */
PspHandler psp_snp_init, psp_snp_init_ex, psp_snp_shutdown, psp_snp_shutdown_ex;
PspHandler psp_snp_platform_status, psp_snp_df_flush, psp_snp_config, psp_snp_commit;
PspHandler psp_snp_vlek_load;

/* guest.c */
PspHandler psp_snp_gctx_create, psp_snp_decommission, psp_snp_activate, psp_snp_activate_ex;
PspHandler psp_snp_guest_status;

/* launch.c, id-block.c */
PspHandler psp_snp_launch_start, psp_snp_launch_update, psp_snp_launch_finish;
SevStatus psp_id_block_check(SnpGuest *guest, const SnpLaunchFinish *cmd);

/* pages.c */
PspHandler psp_snp_page_reclaim, psp_snp_page_unsmash;

/* guest-request.c */
PspHandler psp_snp_guest_request;

#endif
