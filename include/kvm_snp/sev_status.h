/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the status codes of the SEV firmware are called and mean.
 *
 * "SEV Secure Nested Paging Firmware ABI Specification", AMD publication
 * 56860, "Status Codes". The numbers have names of their own in
 * <linux/psp-sev.h>.
 */
#ifndef KVM_SNP_SEV_STATUS_H
#define KVM_SNP_SEV_STATUS_H

/* X(status, "NAME", "what it means"); the last is the kernel's own */
#define KSNP_FW_STATUSES(X)						\
	X(0x00, "SUCCESS", "success")					\
	X(0x01, "INVALID_PLATFORM_STATE", "the platform's state does not allow this") \
	X(0x02, "INVALID_GUEST_STATE", "the guest's state does not allow this") \
	X(0x03, "INVALID_CONFIG", "invalid platform configuration")	\
	X(0x04, "INVALID_LENGTH", "buffer too small")			\
	X(0x05, "ALREADY_OWNED", "the platform is owned already")	\
	X(0x06, "INVALID_CERTIFICATE", "invalid certificate")		\
	X(0x07, "POLICY_FAILURE", "the guest's policy forbids this")	\
	X(0x08, "INACTIVE", "the guest has no ASID")			\
	X(0x09, "INVALID_ADDRESS", "invalid address")			\
	X(0x0a, "BAD_SIGNATURE", "bad signature")			\
	X(0x0b, "BAD_MEASUREMENT", "bad measurement")			\
	X(0x0c, "ASID_OWNED", "the ASID is in use")			\
	X(0x0d, "INVALID_ASID", "invalid ASID")				\
	X(0x0e, "WBINVD_REQUIRED", "WBINVD has to come first")		\
	X(0x0f, "DFFLUSH_REQUIRED", "DF_FLUSH has to come first")	\
	X(0x10, "INVALID_GUEST", "no such guest")			\
	X(0x11, "INVALID_COMMAND", "no such command")			\
	X(0x12, "ACTIVE", "the guest is active")			\
	X(0x13, "HWERROR_PLATFORM", "hardware error, the platform's state is intact") \
	X(0x14, "HWERROR_UNSAFE", "hardware error, the platform is unsafe") \
	X(0x15, "UNSUPPORTED", "feature not supported")			\
	X(0x16, "INVALID_PARAM", "invalid parameter")			\
	X(0x17, "RESOURCE_LIMIT", "out of firmware resources")		\
	X(0x18, "SECURE_DATA_INVALID", "data failed its integrity check") \
	X(0x19, "INVALID_PAGE_SIZE", "the RMP entry's page size does not fit") \
	X(0x1a, "INVALID_PAGE_STATE", "the RMP entry's page state does not fit") \
	X(0x1b, "INVALID_MDATA_ENTRY", "invalid metadata entry")	\
	X(0x1c, "INVALID_PAGE_OWNER", "the page belongs to somebody else") \
	X(0x1d, "AEAD_OFLOW", "the message sequence number would overflow") \
	X(0x1f, "RBMODE_EXITED", "ring buffer mode was left")		\
	X(0x20, "RMP_INIT_REQUIRED", "the RMP has to be initialised first") \
	X(0x21, "BAD_SVN", "SVN lower than the committed one")		\
	X(0x22, "BAD_VERSION", "version lower than the committed one")	\
	X(0x23, "SHUTDOWN_REQUIRED", "shutdown has to come first")	\
	X(0x24, "UPDATE_FAILED", "firmware update failed")		\
	X(0x25, "RESTORE_REQUIRED", "the committed firmware has to be restored") \
	X(0x26, "RMP_INITIALIZATION_FAILED", "the RMP could not be initialised") \
	X(0x27, "INVALID_KEY", "invalid key")				\
	X(0xffffffff, "NO_FW_CALL", "the firmware was not called")

/* "NAME: what it means"; never NULL. */
static inline const char *sev_status_text(unsigned int status)
{
	switch (status) {
#define SEV_STATUS_TEXT(number, name, meaning)	case number: return name ": " meaning;
	KSNP_FW_STATUSES(SEV_STATUS_TEXT)
	default:
		return "a status without a name";
	}
}

#endif
