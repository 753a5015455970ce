/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The owner of an SEV guest: makes the session that its launch starts with, checks what was launched,
 * and gives it a secret. 55766, chapter 2, LAUNCH_START, LAUNCH_MEASURE, LAUNCH_SECRET, appendix C.
 *
 * Functions that return bool are false when libcrypto fails or something is not as it should be.
 */
#ifndef SEV_OWNER_H
#define SEV_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEV_CERT_SIZE		0x824
#define SEV_CHAIN_SIZE		(3 * SEV_CERT_SIZE)	/* PEK, OCA, CEK */
#define SEV_MEASUREMENT_SIZE	48
#define SEV_SECRET_HEADER_SIZE	52

struct sev_session {
	uint8_t nonce[16];
	uint8_t wrap_tk[32];
	uint8_t wrap_iv[16];
	uint8_t wrap_mac[32];
	uint8_t policy_mac[32];
};

/**
 * struct sev_owner - what the owner keeps and gives away
 * @tek: encrypts secrets
 * @tik: protects them, and the measurement
 * @cert: for the platform: the owner's Diffie-Hellman key
 * @session: for the platform
 */
struct sev_owner {
	uint8_t tek[16];
	uint8_t tik[16];
	uint8_t cert[SEV_CERT_SIZE];
	struct sev_session session;
};

/* Are @pdh's signature and those of the chain's PEK and OCA right? The CEK is taken as it is. */
bool sev_owner_trusts(const uint8_t pdh[SEV_CERT_SIZE], const uint8_t chain[SEV_CHAIN_SIZE]);

/* Makes keys for a guest with @policy on the platform of @pdh. */
bool sev_owner_init(struct sev_owner *owner, const uint8_t pdh[SEV_CERT_SIZE], uint32_t policy);

/* Is @measurement that of @size bytes of @launched, under @policy, by that firmware? */
bool sev_owner_measures(const struct sev_owner *owner, const uint8_t firmware[3], uint32_t policy,
			const void *launched, size_t size,
			const uint8_t measurement[SEV_MEASUREMENT_SIZE]);

/* Encrypts @size bytes at @text in place and fills @header. */
bool sev_owner_secret(const struct sev_owner *owner,
		      const uint8_t measurement[SEV_MEASUREMENT_SIZE], uint8_t *text, uint32_t size,
		      uint8_t header[SEV_SECRET_HEADER_SIZE]);

#endif
