// SPDX-License-Identifier: GPL-2.0-only
#include "guest-msg.h"

#include "../boot.h"
#include "aes-gcm.h"
#include "string.h"

_Static_assert(offsetof(struct snp_guest_msg, algo) == SNP_MSG_AAD_OFFSET, "message header");
_Static_assert(offsetof(struct snp_guest_msg, payload) == SNP_MSG_HEADER_SIZE, "message header");

static const u8 *key(u32 vmpck)
{
	return ((const struct snp_secrets *)BOOT_SECRETS_GPA)->vmpck[vmpck];
}

static void make_iv(u8 *iv, u64 seqno)
{
	memset(iv, 0, GCM_IV_SIZE);
	memcpy(iv, &seqno, sizeof(seqno));
}

void guest_msg_seal(struct snp_guest_msg *msg, u32 vmpck, u64 seqno, u8 type,
		    const void *payload, u16 size)
{
	u8 iv[GCM_IV_SIZE];

	memset(msg, 0, sizeof(*msg));
	msg->seqno = seqno;
	msg->algo = SNP_MSG_ALGO_AES_256_GCM;
	msg->hdr_version = SNP_MSG_HEADER_VERSION;
	msg->hdr_size = SNP_MSG_HEADER_SIZE;
	msg->type = type;
	msg->version = 1;
	msg->size = size;
	msg->vmpck = vmpck;
	make_iv(iv, seqno);
	gcm_encrypt(key(vmpck), iv, &msg->algo, SNP_MSG_AAD_SIZE, payload, size, msg->payload,
		    msg->authtag);
}

bool guest_msg_open(const struct snp_guest_msg *msg, u32 vmpck, u64 seqno, u8 type,
		    void *payload, u16 size)
{
	u8 iv[GCM_IV_SIZE];

	if (msg->seqno != seqno || msg->type != type || msg->size != size || msg->vmpck != vmpck)
		return false;
	make_iv(iv, seqno);
	return gcm_decrypt(key(vmpck), iv, &msg->algo, SNP_MSG_AAD_SIZE, msg->payload, size,
			   payload, msg->authtag);
}
