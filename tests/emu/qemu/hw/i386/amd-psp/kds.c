/*
 * AMD Secure Processor: what AMD's key distribution service would say of this chip
 *
 * AMD 57230, VCEK Certificate and KDS Interface Specification.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <openssl/evp.h>

#include "certificate.h"
#include "kds.h"
#include "vlek.h"

static char *vcek(const PspChip *chip, SnpTcb tcb)
{
    uint8_t secret[SNP_DIGEST_SIZE];

    return psp_chip_vcek(chip, tcb, secret) ? psp_vcek_certificate(chip, tcb, secret) : NULL;
}

static char *vlek(SnpTcb tcb)
{
    uint8_t hashstick[SNP_VLEK_HASHSTICK_SIZE], secret[SNP_DIGEST_SIZE];

    return psp_vlek_hashstick(tcb, hashstick) && psp_vlek_secret(hashstick, tcb, secret) ?
           psp_vlek_certificate(tcb, secret) : NULL;
}

static char *wrapped_vlek(const PspChip *chip, SnpTcb tcb)
{
    SnpWrappedVlek wrapped;
    char *text = malloc(sizeof(wrapped) / 3 * 4 + 1);

    if (text && psp_vlek_wrap(chip, tcb, &wrapped)) {
        EVP_EncodeBlock((uint8_t *)text, (const uint8_t *)&wrapped, sizeof(wrapped));
        return text;
    }
    free(text);
    return NULL;
}

/* Nothing in @value but ends of lines has to be written in another way. */
static void put_string(FILE *f, const char *name, const char *value)
{
    fprintf(f, "\"%s\": \"", name);
    for (; *value; value++) {
        if (*value == '\n') {
            fputs("\\n", f);
        } else {
            fputc(*value, f);
        }
    }
    fputc('"', f);
}

char *psp_kds_json(const PspChip *chip, SnpTcb tcb)
{
    struct {
        const char *name;
        char *value;
    } members[] = {
        { "ark", psp_authority_certificate(PSP_ARK) },
        { "ask", psp_authority_certificate(PSP_ASK) },
        { "asvk", psp_authority_certificate(PSP_ASVK) },
        { "vcek", vcek(chip, tcb) },
        { "vlek", vlek(tcb) },
        { "wrapped_vlek", wrapped_vlek(chip, tcb) },
    };
    char *json = NULL;
    size_t size;
    FILE *f = open_memstream(&json, &size);
    bool ok = f;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        ok = ok && members[i].value;
        if (ok) {
            fputs(i ? ", " : "{", f);
            put_string(f, members[i].name, members[i].value);
        }
        free(members[i].value);
    }
    if (f) {
        fputc('}', f);
        ok = !fclose(f) && ok;
    }
    if (ok) {
        return json;
    }
    free(json);
    return NULL;
}
