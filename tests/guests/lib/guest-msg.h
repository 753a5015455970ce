/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest messages: made and opened with the keys of the secrets page. How a
 * message is sent is the caller's business (nae_guest_request()).
 */
#ifndef GUEST_GUEST_MSG_H
#define GUEST_GUEST_MSG_H

#include <kvm_snp/guest_msg.h>

#include "types.h"

/* Makes the message in @msg, a shared page. */
void guest_msg_seal(struct snp_guest_msg *msg, u32 vmpck, u64 seqno, u8 type,
		    const void *payload, u16 size);

/*
 * Opens the message in @msg; false unless it is authentic, has the sequence
 * number and type that are expected, and its payload is @size bytes long.
 */
bool guest_msg_open(const struct snp_guest_msg *msg, u32 vmpck, u64 seqno, u8 type,
		    void *payload, u16 size);

#endif
