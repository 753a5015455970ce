/*
 * AMD SEV-SNP host emulation: RMP failures on demand
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qapi/error.h"
#include "qom/object.h"
#include "hw/boards.h"
#include "snp/snp.h"
#include "snp/rmp-inject.h"

#define TYPE_SNP_RMP    "snp-rmp"
#define ANY_PFN         UINT64_MAX
#define MAX_WORDS       4

OBJECT_DECLARE_SIMPLE_TYPE(SnpRmp, SNP_RMP)

typedef struct Injection {
    uint64_t pfn;           /* or ANY_PFN */
    uint64_t left;          /* UINT64_MAX: for good */
    uint32_t status;
} Injection;

struct SnpRmp {
    Object parent_obj;
    Injection armed[SNP_INSN_MAX];
    uint64_t ran[SNP_INSN_MAX];
    uint64_t failed[SNP_INSN_MAX];
};

static const char *const insn_names[SNP_INSN_MAX] = {
    [SNP_INSN_RMPUPDATE] = "RMPUPDATE",
    [SNP_INSN_PSMASH] = "PSMASH",
};

/* NULL on a machine without an RMP; changed under snp_rmp_lock() */
static SnpRmp *rmp;

static bool matches(const Injection *i, SnpRmpInsn insn, uint64_t spa)
{
    uint64_t pfns_mask = insn == SNP_INSN_PSMASH ? 511 : 0;

    return i->left && (i->pfn == ANY_PFN ||
                       (i->pfn | pfns_mask) == (spa / TARGET_PAGE_SIZE | pfns_mask));
}

uint32_t snp_rmp_injected(SnpRmpInsn insn, uint64_t spa)
{
    Injection *i = &rmp->armed[insn];
    uint32_t status = 0;

    snp_rmp_lock();
    rmp->ran[insn]++;
    if (matches(i, insn, spa)) {
        status = i->status;
        rmp->failed[insn]++;
        if (i->left != UINT64_MAX) {
            i->left--;
        }
    }
    snp_rmp_unlock();
    return status;
}

static bool parse_number(const char *word, const char *what, uint64_t *n,
                         Error **errp)
{
    if (!word || qemu_strtou64(word, NULL, 0, n)) {
        error_setg(errp, "%s: not %s", word ? word : "(nothing)", what);
        return false;
    }
    return true;
}

static bool parse_pfn(const char *word, uint64_t *pfn, Error **errp)
{
    if (!word || !strcmp(word, "*")) {
        *pfn = ANY_PFN;
        return true;
    }
    return parse_number(word, "a page frame number or *", pfn, errp);
}

static bool parse_insn(const char *word, SnpRmpInsn *insn, Error **errp)
{
    for (int i = 0; word && i < SNP_INSN_MAX; i++) {
        if (!strcmp(word, insn_names[i])) {
            *insn = i;
            return true;
        }
    }
    error_setg(errp, "%s: not an instruction to fail: RMPUPDATE or PSMASH",
               word ? word : "(nothing)");
    return false;
}

static bool parse(char **word, SnpRmpInsn *insn, Injection *i, Error **errp)
{
    uint64_t n;

    if (!parse_insn(word[1], insn, errp)) {
        return false;
    }
    if (!strcmp(word[0], "inuse")) {
        i->status = RMP_FAIL_INUSE;
        return parse_number(word[2], "a number of times", &i->left, errp) &&
               parse_pfn(word[3], &i->pfn, errp);
    }
    if (!strcmp(word[0], "fail")) {
        i->left = UINT64_MAX;
        if (!parse_number(word[2], "a status", &n, errp)) {
            return false;
        }
        if (n < RMP_FAIL_INPUT || n > UINT32_MAX) {
            error_setg(errp, "%s: no status of a failure", word[2]);
            return false;
        }
        i->status = n;
        return parse_pfn(word[3], &i->pfn, errp);
    }
    error_setg(errp, "%s: not one of inuse, fail, clear", word[0]);
    return false;
}

static void set_inject(Object *obj, const char *value, Error **errp)
{
    g_auto(GStrv) words = g_strsplit_set(value, " ", -1);
    char *word[MAX_WORDS] = { };
    SnpRmpInsn insn = SNP_INSN_MAX;
    Injection i = { };
    int n = 0;

    for (char **w = words; *w; w++) {
        if (!**w) {
            continue;
        }
        if (n == MAX_WORDS) {
            error_setg(errp, "%s: too many words", *w);
            return;
        }
        word[n++] = *w;
    }
    if (!n) {
        error_setg(errp, "nothing to inject: inuse, fail or clear");
        return;
    }
    if (n == 1 && !strcmp(word[0], "clear")) {
        snp_rmp_lock();
        memset(rmp->armed, 0, sizeof(rmp->armed));
        snp_rmp_unlock();
        return;
    }
    if (!parse(word, &insn, &i, errp)) {
        return;
    }
    snp_rmp_lock();
    rmp->armed[insn] = i;
    snp_rmp_unlock();
}

static char *get_stats(Object *obj, Error **errp)
{
    GString *s = g_string_new("{");

    snp_rmp_lock();
    for (int i = 0; i < SNP_INSN_MAX; i++) {
        g_string_append_printf(s, "%s\"%s\": {\"ran\": %" PRIu64
                               ", \"injected\": %" PRIu64 "}", i ? ", " : "",
                               insn_names[i], rmp->ran[i], rmp->failed[i]);
    }
    snp_rmp_unlock();
    g_string_append(s, "}");
    return g_string_free(s, false);
}

void snp_rmp_inject_init(void)
{
    rmp = SNP_RMP(object_new(TYPE_SNP_RMP));
    object_property_add_child(qdev_get_machine(), "snp-rmp", OBJECT(rmp));
}

static void class_init(ObjectClass *oc, void *data)
{
    object_class_property_add_str(oc, "inject", NULL, set_inject);
    object_class_property_add_str(oc, "stats", get_stats, NULL);
}

static const TypeInfo snp_rmp_info = {
    .name = TYPE_SNP_RMP,
    .parent = TYPE_OBJECT,
    .instance_size = sizeof(SnpRmp),
    .class_init = class_init,
};

static void snp_rmp_register(void)
{
    type_register_static(&snp_rmp_info);
}
type_init(snp_rmp_register)
