/*
 * AMD Secure Processor: the SEV and SEV-SNP firmware interface as the host sees it
 *
 * Numbers and layouts of AMD publication 56860 (SEV-SNP Firmware ABI, "the
 * ABI") and 55766 (SEV API). Nothing here depends on QEMU.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef AMD_PSP_ABI_H
#define AMD_PSP_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the firmware's structures are little-endian, and used in place"
#endif

#define ABI_PACKED __attribute__((packed))

#define SNP_PAGE_4K             0x1000ULL
#define SNP_PAGE_2M             0x200000ULL
#define SNP_DIGEST_SIZE         48      /* SHA-384 */
#define SNP_VMPCK_COUNT         4
#define SNP_VMPCK_SIZE          32

/* Status codes: the ABI, "Status Codes"; 55766, 4.4. */
typedef enum SevStatus {
    SEV_SUCCESS                     = 0x00,
    SEV_INVALID_PLATFORM_STATE      = 0x01,
    SEV_INVALID_GUEST_STATE         = 0x02,
    SEV_INVALID_CONFIG              = 0x03,
    SEV_INVALID_LENGTH              = 0x04,
    SEV_ALREADY_OWNED               = 0x05,
    SEV_INVALID_CERTIFICATE         = 0x06,
    SEV_POLICY_FAILURE              = 0x07,
    SEV_INACTIVE                    = 0x08,
    SEV_INVALID_ADDRESS             = 0x09,
    SEV_BAD_SIGNATURE               = 0x0a,
    SEV_BAD_MEASUREMENT             = 0x0b,
    SEV_ASID_OWNED                  = 0x0c,
    SEV_INVALID_ASID                = 0x0d,
    SEV_WBINVD_REQUIRED             = 0x0e,
    SEV_DFFLUSH_REQUIRED            = 0x0f,
    SEV_INVALID_GUEST               = 0x10,
    SEV_INVALID_COMMAND             = 0x11,
    SEV_ACTIVE                      = 0x12,
    SEV_HWERROR_PLATFORM            = 0x13,
    SEV_HWERROR_UNSAFE              = 0x14,
    SEV_UNSUPPORTED                 = 0x15,
    SEV_INVALID_PARAM               = 0x16,
    SEV_RESOURCE_LIMIT              = 0x17,
    SEV_SECURE_DATA_INVALID         = 0x18,
    SEV_INVALID_PAGE_SIZE           = 0x19,
    SEV_INVALID_PAGE_STATE          = 0x1a,
    SEV_INVALID_MDATA_ENTRY         = 0x1b,
    SEV_INVALID_PAGE_OWNER          = 0x1c,
    SEV_AEAD_OFLOW                  = 0x1d,
    SEV_RB_MODE_EXITED              = 0x1f,
    SEV_RMP_INIT_REQUIRED           = 0x20,
    SEV_BAD_SVN                     = 0x21,
    SEV_BAD_VERSION                 = 0x22,
    SEV_SHUTDOWN_REQUIRED           = 0x23,
    SEV_UPDATE_FAILED               = 0x24,
    SEV_RESTORE_REQUIRED            = 0x25,
    SEV_RMP_INITIALIZATION_FAILED   = 0x26,
    SEV_INVALID_KEY                 = 0x27,
} SevStatus;

/* Command identifiers: the ABI, "Command Identifiers"; 55766, 4.3. */
enum {
    SEV_CMD_INIT                    = 0x001,
    SEV_CMD_SHUTDOWN                = 0x002,
    SEV_CMD_FACTORY_RESET           = 0x003,
    SEV_CMD_PLATFORM_STATUS         = 0x004,
    SEV_CMD_PDH_CERT_EXPORT         = 0x008,
    SEV_CMD_DF_FLUSH                = 0x00a,
    SEV_CMD_DOWNLOAD_FIRMWARE       = 0x00b,
    SEV_CMD_GET_ID                  = 0x00c,
    SEV_CMD_INIT_EX                 = 0x00d,
    SEV_CMD_DECOMMISSION            = 0x020,
    SEV_CMD_ACTIVATE                = 0x021,
    SEV_CMD_DEACTIVATE              = 0x022,
    SEV_CMD_GUEST_STATUS            = 0x023,
    SEV_CMD_LAUNCH_START            = 0x030,
    SEV_CMD_LAUNCH_UPDATE_DATA      = 0x031,
    SEV_CMD_LAUNCH_UPDATE_VMSA      = 0x032,
    SEV_CMD_LAUNCH_MEASURE          = 0x033,
    SEV_CMD_LAUNCH_SECRET           = 0x034,
    SEV_CMD_LAUNCH_FINISH           = 0x035,
    SEV_CMD_DBG_DECRYPT             = 0x060,
    SEV_CMD_DBG_ENCRYPT             = 0x061,
    SEV_CMD_SNP_INIT                = 0x081,
    SEV_CMD_SNP_SHUTDOWN            = 0x082,
    SEV_CMD_SNP_PLATFORM_STATUS     = 0x083,
    SEV_CMD_SNP_DF_FLUSH            = 0x084,
    SEV_CMD_SNP_INIT_EX             = 0x085,
    SEV_CMD_SNP_SHUTDOWN_EX         = 0x086,
    SEV_CMD_SNP_DECOMMISSION        = 0x090,
    SEV_CMD_SNP_ACTIVATE            = 0x091,
    SEV_CMD_SNP_GUEST_STATUS        = 0x092,
    SEV_CMD_SNP_GCTX_CREATE         = 0x093,
    SEV_CMD_SNP_GUEST_REQUEST       = 0x094,
    SEV_CMD_SNP_ACTIVATE_EX         = 0x095,
    SEV_CMD_SNP_LAUNCH_START        = 0x0a0,
    SEV_CMD_SNP_LAUNCH_UPDATE       = 0x0a1,
    SEV_CMD_SNP_LAUNCH_FINISH       = 0x0a2,
    SEV_CMD_SNP_PAGE_RECLAIM        = 0x0c7,
    SEV_CMD_SNP_PAGE_UNSMASH        = 0x0c8,
    SEV_CMD_SNP_CONFIG              = 0x0c9,
    SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX = 0x0ca,
    SEV_CMD_SNP_COMMIT              = 0x0cb,
    SEV_CMD_SNP_VLEK_LOAD           = 0x0cd,

    SEV_CMD_LIMIT                   = 0x400, /* the register's field: 10 bits */
};

/* Platform states: 55766, 5.1.2; the ABI, "Platform State Machine". */
enum { SEV_STATE_UNINIT, SEV_STATE_INIT, SEV_STATE_WORKING };
enum { SNP_STATE_UNINIT, SNP_STATE_INIT };

/* Guest states: the ABI, "Guest State Machine". */
typedef enum SnpGuestState {
    GSTATE_INIT,
    GSTATE_LAUNCH,
    GSTATE_RUNNING,
} SnpGuestState;

/* POLICY: the ABI, "Guest Policy". */
#define SNP_POLICY_ABI_MINOR(p)     ((uint8_t)(p))
#define SNP_POLICY_ABI_MAJOR(p)     ((uint8_t)((p) >> 8))
#define SNP_POLICY_SMT              (1ULL << 16)
#define SNP_POLICY_MUST_BE_ONE      (1ULL << 17)
#define SNP_POLICY_MIGRATE_MA       (1ULL << 18)
#define SNP_POLICY_DEBUG            (1ULL << 19)
#define SNP_POLICY_SINGLE_SOCKET    (1ULL << 20)
#define SNP_POLICY_RESERVED         (~0ULL << 21)

/* PAGE_TYPE of SNP_LAUNCH_UPDATE and of PAGE_INFO. */
enum {
    SNP_PAGE_TYPE_NORMAL = 1,
    SNP_PAGE_TYPE_VMSA,
    SNP_PAGE_TYPE_ZERO,
    SNP_PAGE_TYPE_UNMEASURED,
    SNP_PAGE_TYPE_SECRETS,
    SNP_PAGE_TYPE_CPUID,
};

/* TCB_VERSION: the security version numbers of the firmware's parts. */
typedef union SnpTcb {
    struct {
        uint8_t boot_loader;
        uint8_t tee;
        uint8_t reserved[4];
        uint8_t snp;
        uint8_t microcode;
    };
    uint64_t val;
} SnpTcb;

/* Command buffers, legacy. */

#define SEV_INIT_ES                 0x1
#define SEV_NV_LENGTH               0x8000
#define SEV_INIT_EX_LENGTH          0x24

typedef struct ABI_PACKED SevInit {
    uint32_t flags;
    uint32_t reserved;
    uint64_t tmr_paddr;
    uint32_t tmr_length;
} SevInit;

typedef struct ABI_PACKED SevInitEx {
    uint32_t length;
    uint32_t flags;
    uint64_t tmr_paddr;
    uint32_t tmr_length;
    uint32_t reserved;
    uint64_t nv_paddr;
    uint32_t nv_length;
} SevInitEx;

typedef struct ABI_PACKED SevPlatformStatus {
    uint8_t api_major;
    uint8_t api_minor;
    uint8_t state;
    uint8_t owner;
    uint16_t config;
    uint8_t reserved;
    uint8_t build_id;
    uint32_t guest_count;
} SevPlatformStatus;

typedef struct ABI_PACKED SevGetId {
    uint64_t id_paddr;
    uint32_t id_length;
} SevGetId;

typedef struct ABI_PACKED SevPdhCertExport {
    uint64_t cert_paddr;
    uint32_t cert_length;
    uint32_t reserved;
    uint64_t chain_paddr;
    uint32_t chain_length;
} SevPdhCertExport;

/* Guest states of SEV and SEV-ES: 55766, 6.1.2. */
typedef enum SevGuestState {
    SEV_GSTATE_UNINIT,
    SEV_GSTATE_LUPDATE,
    SEV_GSTATE_LSECRET,
    SEV_GSTATE_RUNNING,
} SevGuestState;

/* POLICY of a guest with SEV or SEV-ES: 55766, chapter 3. */
#define SEV_POLICY_NODBG            (1U << 0)
#define SEV_POLICY_NOKS             (1U << 1)
#define SEV_POLICY_ES               (1U << 2)
#define SEV_POLICY_RESERVED         0xffc0U
#define SEV_POLICY_API_MAJOR(p)     ((uint8_t)((p) >> 16))
#define SEV_POLICY_API_MINOR(p)     ((uint8_t)((p) >> 24))

/* What DECOMMISSION, DEACTIVATE and LAUNCH_FINISH are given. */
typedef struct ABI_PACKED SevHandle {
    uint32_t handle;
} SevHandle;

typedef struct ABI_PACKED SevActivate {
    uint32_t handle;
    uint32_t asid;
} SevActivate;

typedef struct ABI_PACKED SevGuestStatus {
    uint32_t handle;
    uint32_t policy;
    uint32_t asid;
    uint8_t state;
} SevGuestStatus;

typedef struct ABI_PACKED SevLaunchStart {
    uint32_t handle;            /* in: whose key to share; out: the new guest's */
    uint32_t policy;
    uint64_t dh_cert_paddr;
    uint32_t dh_cert_length;
    uint32_t reserved;
    uint64_t session_paddr;
    uint32_t session_length;
} SevLaunchStart;

/* LAUNCH_UPDATE_DATA, LAUNCH_UPDATE_VMSA, LAUNCH_MEASURE */
typedef struct ABI_PACKED SevLaunchRange {
    uint32_t handle;
    uint32_t reserved;
    uint64_t paddr;
    uint32_t length;
} SevLaunchRange;

typedef struct ABI_PACKED SevLaunchSecret {
    uint32_t handle;
    uint32_t reserved;
    uint64_t hdr_paddr;
    uint32_t hdr_length;
    uint32_t reserved2;
    uint64_t guest_paddr;
    uint32_t guest_length;
    uint32_t reserved3;
    uint64_t trans_paddr;
    uint32_t trans_length;
} SevLaunchSecret;

typedef struct ABI_PACKED SevDbg {
    uint32_t handle;
    uint32_t reserved;
    uint64_t src_paddr;
    uint64_t dst_paddr;
    uint32_t length;
} SevDbg;

/* Command buffers and structures, SNP. */

typedef struct ABI_PACKED SnpAddr {
    uint64_t paddr;
} SnpAddr;

#define SNP_INIT_RMP                0x1
#define SNP_INIT_LIST_PADDR_EN      0x2

typedef struct ABI_PACKED SnpInitEx {
    uint32_t flags;
    uint32_t reserved;
    uint64_t list_paddr;
    uint8_t reserved2[0x30];
} SnpInitEx;

typedef struct ABI_PACKED SnpRange {
    uint64_t base;
    uint32_t page_count;
    uint32_t reserved;
} SnpRange;

#define SNP_RANGE_LIST_MAX          255

typedef struct ABI_PACKED SnpRangeList {
    uint32_t num_elements;
    uint32_t reserved;
    SnpRange range[SNP_RANGE_LIST_MAX];
} SnpRangeList;

#define SNP_SHUTDOWN_IOMMU          0x1

typedef struct ABI_PACKED SnpShutdownEx {
    uint32_t length;
    uint32_t flags;
} SnpShutdownEx;

typedef struct ABI_PACKED SnpPlatformStatus {
    uint8_t api_major;
    uint8_t api_minor;
    uint8_t state;
    uint8_t is_rmp_init;
    uint32_t build_id;
    uint32_t flags;             /* SNP_MASK_*, SNP_STATUS_* */
    uint32_t guest_count;
    uint64_t tcb_version;
    uint64_t reported_tcb;
} SnpPlatformStatus;

#define SNP_MASK_CHIP_ID            0x1
#define SNP_MASK_CHIP_KEY           0x2
#define SNP_STATUS_VLEK_EN          0x4     /* beside SNP_MASK_*, of the platform's status */

typedef struct ABI_PACKED SnpConfig {
    uint64_t reported_tcb;
    uint32_t mask;              /* SNP_MASK_* */
    uint8_t reserved[0x34];
} SnpConfig;

typedef struct ABI_PACKED SnpCommit {
    uint32_t length;
} SnpCommit;

typedef struct ABI_PACKED SnpVlekLoad {
    uint32_t length;
    uint8_t version;
    uint8_t reserved[3];
    uint64_t paddr;
} SnpVlekLoad;

#define SNP_VLEK_HASHSTICK_SIZE     0x180

typedef struct ABI_PACKED SnpWrappedVlek {
    uint8_t iv[12];
    uint8_t reserved[4];
    uint8_t wrapped[SNP_VLEK_HASHSTICK_SIZE];
    uint64_t tcb_version;       /* from here on: authenticated */
    uint8_t reserved2[8];
    uint8_t auth_tag[16];
} SnpWrappedVlek;

typedef struct ABI_PACKED SnpActivate {
    uint64_t gctx_paddr;
    uint32_t asid;
} SnpActivate;

typedef struct ABI_PACKED SnpActivateEx {
    uint32_t length;
    uint32_t reserved;
    uint64_t gctx_paddr;
    uint32_t asid;
    uint32_t num_ids;
    uint64_t ids_paddr;
} SnpActivateEx;

typedef struct ABI_PACKED SnpGuestStatusCmd {
    uint64_t gctx_paddr;
    uint64_t status_paddr;
} SnpGuestStatusCmd;

typedef struct ABI_PACKED SnpGuestStatus {
    uint64_t policy;
    uint32_t asid;
    uint8_t state;
    uint8_t reserved[3];
    uint32_t vcek_dis;
    uint8_t reserved2[12];
} SnpGuestStatus;

typedef struct ABI_PACKED SnpGuestRequest {
    uint64_t gctx_paddr;
    uint64_t request_paddr;
    uint64_t response_paddr;
} SnpGuestRequest;

#define SNP_LAUNCH_MA_EN            0x1
#define SNP_LAUNCH_IMI_EN           0x2

typedef struct ABI_PACKED SnpLaunchStart {
    uint64_t gctx_paddr;
    uint64_t policy;
    uint64_t ma_gctx_paddr;
    uint32_t flags;
    uint32_t desired_tsc_freq;  /* kHz */
    uint8_t gosvw[16];
} SnpLaunchStart;

typedef struct ABI_PACKED SnpLaunchUpdate {
    uint64_t gctx_paddr;
    uint32_t page_size:1;     /* 1: 2 MiB */
    uint32_t page_type:3;
    uint32_t imi_page:1;
    uint32_t reserved:27;
    uint32_t reserved2;
    uint64_t page_paddr;
    uint8_t reserved3;
    uint8_t vmpl_perms[3];      /* of VMPL1 to VMPL3 */
    uint32_t reserved4;
} SnpLaunchUpdate;

#define SNP_FINISH_ID_BLOCK_EN      0x1
#define SNP_FINISH_AUTH_KEY_EN      0x2
#define SNP_FINISH_VCEK_DIS         0x4

typedef struct ABI_PACKED SnpLaunchFinish {
    uint64_t gctx_paddr;
    uint64_t id_block_paddr;
    uint64_t id_auth_paddr;
    uint64_t flags;
    uint8_t host_data[32];
} SnpLaunchFinish;

typedef struct ABI_PACKED SnpIdBlock {
    uint8_t ld[SNP_DIGEST_SIZE];
    uint8_t family_id[16];
    uint8_t image_id[16];
    uint32_t version;
    uint32_t guest_svn;
    uint64_t policy;
} SnpIdBlock;

#define SNP_ID_BLOCK_VERSION        1

#define SNP_ALGO_ECDSA_P384_SHA384  1

/* The ABI, "Digital Signatures": formats for ECDSA P-384; numbers are little-endian. */
#define SNP_CURVE_P384              2
#define SNP_INTEGER_SIZE            72

typedef struct ABI_PACKED SnpPublicKey {
    uint32_t curve;
    uint8_t qx[SNP_INTEGER_SIZE];
    uint8_t qy[SNP_INTEGER_SIZE];
    uint8_t reserved[0x370];
} SnpPublicKey;

typedef struct ABI_PACKED SnpSignature {
    uint8_t r[SNP_INTEGER_SIZE];
    uint8_t s[SNP_INTEGER_SIZE];
    uint8_t reserved[0x170];
} SnpSignature;

typedef struct ABI_PACKED SnpIdAuth {
    uint32_t id_key_algo;
    uint32_t auth_key_algo;
    uint8_t reserved[0x38];
    SnpSignature id_block_sig;
    SnpPublicKey id_key;
    uint8_t reserved2[0x3c];
    SnpSignature id_key_sig;
    SnpPublicKey author_key;
    uint8_t reserved3[0x37c];
} SnpIdAuth;

/* The secrets page: the ABI, "PAGE_TYPE_SECRETS". */
#define SNP_SECRETS_VERSION         3

typedef struct ABI_PACKED SnpSecretsPage {
    uint32_t version;
    uint32_t imi_en;
    uint32_t fms;               /* CPUID Fn0000_0001_EAX */
    uint32_t reserved;
    uint8_t gosvw[16];
    uint8_t vmpck[SNP_VMPCK_COUNT][SNP_VMPCK_SIZE];
    uint8_t guest_os[0x60];
    uint8_t vmsa_tweak_bitmap[0x40];
    uint8_t guest_os2[0x20];
    uint32_t tsc_factor;
    uint8_t reserved2[0xe9c];
} SnpSecretsPage;

/* The CPUID page and the CPUID message: the ABI, "CPUID Reporting". */
#define SNP_CPUID_COUNT_MAX         64

typedef struct SnpCpuidFunction {
    uint32_t eax_in;
    uint32_t ecx_in;
    uint64_t xcr0_in;
    uint64_t xss_in;
    uint32_t eax;
    uint32_t ebx;
    uint32_t ecx;
    uint32_t edx;
    uint64_t reserved;
} SnpCpuidFunction;

typedef struct SnpCpuidPage {
    uint32_t count;
    uint32_t reserved;
    uint64_t reserved2;
    SnpCpuidFunction fn[SNP_CPUID_COUNT_MAX];
    uint8_t reserved3[0x3f0];
} SnpCpuidPage;

/* VMSA fields that the digest leaves out: APM volume 2, table B-4. */
#define VMSA_GUEST_TSC_SCALE        0x2f0
#define VMSA_GUEST_TSC_OFFSET       0x2f8

/* Messages of the guest: the ABI, "Message Type Encodings". */
enum {
    SNP_MSG_CPUID_REQ = 1,
    SNP_MSG_CPUID_RSP,
    SNP_MSG_KEY_REQ,
    SNP_MSG_KEY_RSP,
    SNP_MSG_REPORT_REQ,
    SNP_MSG_REPORT_RSP,
    SNP_MSG_EXPORT_REQ,
    SNP_MSG_EXPORT_RSP,
    SNP_MSG_IMPORT_REQ,
    SNP_MSG_IMPORT_RSP,
    SNP_MSG_ABSORB_REQ,
    SNP_MSG_ABSORB_RSP,
    SNP_MSG_VMRK_REQ,
    SNP_MSG_VMRK_RSP,
    SNP_MSG_ABSORB_NOMA_REQ,
    SNP_MSG_ABSORB_NOMA_RSP,
};

#define SNP_MSG_VERSION             1

/* KEY_SEL: which endorsement key. */
enum { SNP_KEY_VLEK_OR_VCEK, SNP_KEY_VCEK, SNP_KEY_VLEK };

/* SIGNING_KEY of the report. */
typedef enum SnpSigningKey {
    SNP_SIGNED_BY_VCEK = 0,
    SNP_SIGNED_BY_VLEK = 1,
    SNP_SIGNED_BY_NONE = 7,
} SnpSigningKey;

typedef struct SnpMsgCpuid {
    uint32_t first;             /* request: COUNT; response: STATUS */
    uint32_t second;            /* request: reserved; response: COUNT */
    uint64_t reserved;
    SnpCpuidFunction fn[SNP_CPUID_COUNT_MAX];
} SnpMsgCpuid;

typedef struct ABI_PACKED SnpMsgKeyReq {
    uint32_t root_key_select:1;   /* 0: VCEK or VLEK, 1: VMRK */
    uint32_t key_sel:2;
    uint32_t reserved:29;
    uint32_t reserved2;
    uint64_t guest_field_select;    /* SNP_FIELD_* */
    uint32_t vmpl;
    uint32_t guest_svn;
    uint64_t tcb_version;
} SnpMsgKeyReq;

#define SNP_FIELD_GUEST_POLICY      (1ULL << 0)
#define SNP_FIELD_IMAGE_ID          (1ULL << 1)
#define SNP_FIELD_FAMILY_ID         (1ULL << 2)
#define SNP_FIELD_MEASUREMENT       (1ULL << 3)
#define SNP_FIELD_GUEST_SVN         (1ULL << 4)
#define SNP_FIELD_TCB_VERSION       (1ULL << 5)
#define SNP_FIELD_ALL               0x3fULL

typedef struct ABI_PACKED SnpMsgKeyRsp {
    uint32_t status;
    uint8_t reserved[0x1c];
    uint8_t derived_key[32];
} SnpMsgKeyRsp;

typedef struct ABI_PACKED SnpMsgReportReq {
    uint8_t report_data[64];
    uint32_t vmpl;
    uint32_t key_sel:2;
    uint32_t reserved:30;
    uint8_t reserved2[0x18];
} SnpMsgReportReq;

#define SNP_REPORT_VERSION          2

typedef struct ABI_PACKED SnpFirmwareVersion {
    uint8_t build;
    uint8_t minor;
    uint8_t major;
    uint8_t reserved;
} SnpFirmwareVersion;

typedef struct ABI_PACKED SnpReport {
    uint32_t version;
    uint32_t guest_svn;
    uint64_t policy;
    uint8_t family_id[16];
    uint8_t image_id[16];
    uint32_t vmpl;
    uint32_t signature_algo;
    uint64_t current_tcb;
    uint64_t platform_info;         /* SNP_PLATFORM_* */
    uint32_t author_key_en:1;
    uint32_t mask_chip_key:1;
    uint32_t signing_key:3;
    uint32_t reserved:27;
    uint32_t reserved2;
    uint8_t report_data[64];
    uint8_t measurement[SNP_DIGEST_SIZE];
    uint8_t host_data[32];
    uint8_t id_key_digest[SNP_DIGEST_SIZE];
    uint8_t author_key_digest[SNP_DIGEST_SIZE];
    uint8_t report_id[32];
    uint8_t report_id_ma[32];
    uint64_t reported_tcb;
    uint8_t reserved3[0x18];
    uint8_t chip_id[64];
    uint64_t committed_tcb;
    SnpFirmwareVersion current;
    SnpFirmwareVersion committed;
    uint64_t launch_tcb;
    uint8_t reserved4[0xa8];
    SnpSignature signature;
} SnpReport;

#define SNP_PLATFORM_SMT_EN         0x1

typedef struct ABI_PACKED SnpMsgReportRsp {
    uint32_t status;
    uint32_t report_size;
    uint8_t reserved[0x18];
    SnpReport report;
} SnpMsgReportRsp;

_Static_assert(sizeof(SevInitEx) == SEV_INIT_EX_LENGTH, "INIT_EX");
_Static_assert(sizeof(SevPlatformStatus) == 0x0c, "PLATFORM_STATUS");
_Static_assert(sizeof(SevPdhCertExport) == 0x1c, "PDH_CERT_EXPORT");
_Static_assert(sizeof(SevGuestStatus) == 0x0d, "GUEST_STATUS");
_Static_assert(sizeof(SevLaunchStart) == 0x24, "LAUNCH_START");
_Static_assert(sizeof(SevLaunchRange) == 0x14, "LAUNCH_UPDATE_DATA");
_Static_assert(sizeof(SevLaunchSecret) == 0x34, "LAUNCH_SECRET");
_Static_assert(sizeof(SevDbg) == 0x1c, "DBG_DECRYPT");
_Static_assert(sizeof(SnpInitEx) == 0x40, "SNP_INIT_EX");
_Static_assert(sizeof(SnpPlatformStatus) == 0x20, "SNP_PLATFORM_STATUS");
_Static_assert(sizeof(SnpConfig) == 0x40, "SNP_CONFIG");
_Static_assert(sizeof(SnpWrappedVlek) == 432, "wrapped VLEK");
_Static_assert(sizeof(SnpActivateEx) == 0x20, "SNP_ACTIVATE_EX");
_Static_assert(sizeof(SnpGuestStatus) == 0x20, "SNP_GUEST_STATUS");
_Static_assert(sizeof(SnpLaunchStart) == 0x30, "SNP_LAUNCH_START");
_Static_assert(sizeof(SnpLaunchUpdate) == 0x20, "SNP_LAUNCH_UPDATE");
_Static_assert(sizeof(SnpLaunchFinish) == 0x40, "SNP_LAUNCH_FINISH");
_Static_assert(sizeof(SnpIdBlock) == 0x60, "ID block");
_Static_assert(sizeof(SnpPublicKey) == 0x404, "public key");
_Static_assert(sizeof(SnpSignature) == 0x200, "signature");
_Static_assert(sizeof(SnpIdAuth) == SNP_PAGE_4K, "ID authentication information");
_Static_assert(sizeof(SnpSecretsPage) == SNP_PAGE_4K, "secrets page");
_Static_assert(offsetof(SnpSecretsPage, vmpck) == 0x20, "VMPCK0");
_Static_assert(offsetof(SnpSecretsPage, vmsa_tweak_bitmap) == 0x100, "VMSA tweak");
_Static_assert(offsetof(SnpSecretsPage, tsc_factor) == 0x160, "TSC_FACTOR");
_Static_assert(sizeof(SnpCpuidFunction) == 0x30, "CPUID_FUNCTION");
_Static_assert(sizeof(SnpCpuidPage) == SNP_PAGE_4K, "CPUID page");
_Static_assert(offsetof(SnpMsgCpuid, fn) == 0x10, "MSG_CPUID_REQ");
_Static_assert(sizeof(SnpMsgKeyReq) == 0x20, "MSG_KEY_REQ");
_Static_assert(sizeof(SnpMsgKeyRsp) == 0x40, "MSG_KEY_RSP");
_Static_assert(sizeof(SnpMsgReportReq) == 0x60, "MSG_REPORT_REQ");
_Static_assert(offsetof(SnpReport, report_data) == 0x50, "REPORT_DATA");
_Static_assert(offsetof(SnpReport, measurement) == 0x90, "MEASUREMENT");
_Static_assert(offsetof(SnpReport, reported_tcb) == 0x180, "REPORTED_TCB");
_Static_assert(offsetof(SnpReport, chip_id) == 0x1a0, "CHIP_ID");
_Static_assert(offsetof(SnpReport, launch_tcb) == 0x1f0, "LAUNCH_TCB");
_Static_assert(offsetof(SnpReport, signature) == 0x2a0, "SIGNATURE");
_Static_assert(sizeof(SnpReport) == 0x4a0, "ATTESTATION_REPORT");

#endif
