/*
 * AMD Secure Processor: the PCI device
 *
 * PCI 1022:14ca, mailbox in BAR 2. Registers by their names in AMD's manuals
 * (C2PMSG: host to processor, P2CMSG: the other way), with the offsets at which
 * Linux's ccp driver looks for them on this device.
 *
 * A command runs when the processor is through with it, not when the doorbell
 * is rung: at once if nothing else was asked for, or after an injected delay of
 * QEMU_CLOCK_VIRTUAL, the clock by which the host measures its time-outs.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "hw/pci/msi.h"
#include "hw/pci/pci_device.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"

#include "firmware.h"
#include "inject.h"
#include "kds.h"
#include "p384.h"
#include "stats.h"

#define TYPE_AMD_PSP        "amd-psp"
OBJECT_DECLARE_SIMPLE_TYPE(AmdPsp, AMD_PSP)

#define PSP_DEVICE_ID       0x14ca
#define PSP_BAR             2
#define PSP_BAR_SIZE        0x100000

#define REG_INTEN           0x10690     /* P2CMSG_INTEN */
#define REG_INTSTS          0x10694     /* P2CMSG_INTSTS: write 1 to clear */
#define REG_CMDRESP         0x10980     /* C2PMSG_32: the doorbell, then the response */
#define REG_CMDBUF_LO       0x109e0     /* C2PMSG_56 */
#define REG_CMDBUF_HI       0x109e4     /* C2PMSG_57 */
#define REG_BOOTLOADER      0x109ec     /* C2PMSG_59 */
#define REG_FEATURE         0x109fc     /* C2PMSG_63 */

#define INT_SEV_COMPLETE    (1u << 1)

#define CMDRESP_STATUS      0xffffu
#define CMDRESP_COMMAND(v)  (((v) >> 16) & (SEV_CMD_LIMIT - 1))
#define CMDRESP_IOC         (1u << 0)   /* as a command: interrupt on completion */
#define CMDRESP_RESPONSE    (1u << 31)

#define FEATURE_SEV         (1u << 0)   /* and no TEE: bit 1 */
#define BOOTLOADER_VERSION  0x00310064

#define INJECT_TEXT_SIZE    2048

struct AmdPsp {
    PCIDevice parent_obj;

    MemoryRegion bar;
    QEMUTimer *completion;
    uint32_t inten;
    uint32_t intsts;
    uint32_t cmdresp;
    uint32_t cmdbuf_lo;
    uint32_t cmdbuf_hi;
    bool busy;                  /* a command is on its way */

    char *serial;
    PspFirmware fw;
    PspInjector injector;
    PspStats stats;
};

static void psp_interrupt(AmdPsp *s)
{
    s->intsts |= INT_SEV_COMPLETE;
    if ((s->inten & INT_SEV_COMPLETE) && msi_enabled(&s->parent_obj)) {
        msi_notify(&s->parent_obj, 0);
    }
}

static unsigned psp_run(AmdPsp *s, unsigned id)
{
    unsigned status;

    if (!psp_inject_take(&s->injector, PSP_FAULT_FAIL, id, &status)) {
        status = psp_firmware_command(&s->fw, id, (uint64_t)s->cmdbuf_hi << 32 | s->cmdbuf_lo);
    }
    psp_stats_count(&s->stats, id, status);
    return status;
}

static void psp_complete(void *opaque)
{
    AmdPsp *s = opaque;
    unsigned id = CMDRESP_COMMAND(s->cmdresp);
    bool interrupt = s->cmdresp & CMDRESP_IOC;

    s->busy = false;
    if (s->injector.dead) {
        return;                 /* for good: nobody will ever answer this one */
    }
    s->cmdresp = (s->cmdresp & ~CMDRESP_STATUS) | CMDRESP_RESPONSE | psp_run(s, id);
    if (interrupt && !psp_inject_take(&s->injector, PSP_FAULT_LOSE_IRQ, id, NULL)) {
        psp_interrupt(s);
    }
}

static void psp_doorbell(AmdPsp *s, uint32_t val)
{
    unsigned delay = 0;

    if (s->busy) {
        qemu_log_mask(LOG_GUEST_ERROR, "amd-psp: doorbell rung during a command\n");
        return;
    }
    s->cmdresp = val & ~CMDRESP_RESPONSE;
    s->busy = true;
    psp_inject_take(&s->injector, PSP_FAULT_DELAY, CMDRESP_COMMAND(val), &delay);
    if (delay) {
        timer_mod(s->completion, qemu_clock_get_ms(QEMU_CLOCK_VIRTUAL) + delay);
    } else {
        /* A launch is tens of thousands of these: no hand-over between threads. */
        psp_complete(s);
    }
}

static uint64_t psp_read(void *opaque, hwaddr addr, unsigned size)
{
    AmdPsp *s = opaque;

    switch (addr) {
    case REG_INTEN:
        return s->inten;
    case REG_INTSTS:
        return s->intsts;
    case REG_CMDRESP:
        return s->cmdresp;
    case REG_CMDBUF_LO:
        return s->cmdbuf_lo;
    case REG_CMDBUF_HI:
        return s->cmdbuf_hi;
    case REG_BOOTLOADER:
        return BOOTLOADER_VERSION;
    case REG_FEATURE:
        return FEATURE_SEV;
    default:
        qemu_log_mask(LOG_UNIMP, "amd-psp: read of register 0x%" HWADDR_PRIx "\n", addr);
        return 0;
    }
}

static void psp_write(void *opaque, hwaddr addr, uint64_t val, unsigned size)
{
    AmdPsp *s = opaque;

    switch (addr) {
    case REG_INTEN:
        s->inten = val;
        break;
    case REG_INTSTS:
        s->intsts &= ~val;
        break;
    case REG_CMDRESP:
        psp_doorbell(s, val);
        break;
    case REG_CMDBUF_LO:
        s->cmdbuf_lo = val;
        break;
    case REG_CMDBUF_HI:
        s->cmdbuf_hi = val;
        break;
    default:
        qemu_log_mask(LOG_UNIMP, "amd-psp: write of register 0x%" HWADDR_PRIx "\n", addr);
    }
}

static const MemoryRegionOps psp_ops = {
    .read = psp_read,
    .write = psp_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
};

static char *psp_get_inject(Object *obj, Error **errp)
{
    char text[INJECT_TEXT_SIZE];

    psp_inject_describe(&AMD_PSP(obj)->injector, text, sizeof(text));
    return g_strdup(text);
}

static void psp_set_inject(Object *obj, const char *text, Error **errp)
{
    char error[256];

    if (!psp_inject(&AMD_PSP(obj)->injector, text, error, sizeof(error))) {
        error_setg(errp, "amd-psp: inject: %s", error);
    }
}

static char *psp_get_stats(Object *obj, Error **errp)
{
    return psp_stats_json(&AMD_PSP(obj)->stats);
}

/* The key that signs reports now: it changes with the reported TCB. */
static char *psp_get_vcek(Object *obj, Error **errp)
{
    AmdPsp *s = AMD_PSP(obj);
    uint8_t vcek[SNP_DIGEST_SIZE];
    char *pem = NULL, *copy;

    if (psp_chip_vcek(&s->fw.chip, psp_tcb_reported(&s->fw), vcek)) {
        pem = psp_p384_public_pem(vcek);
    }
    if (!pem) {
        error_setg(errp, "amd-psp: libcrypto made no key");
        return NULL;
    }
    copy = g_strdup(pem);
    free(pem);
    return copy;
}

/* Made when asked for: five RSA signatures are too slow for each start. */
static char *psp_get_kds(Object *obj, Error **errp)
{
    AmdPsp *s = AMD_PSP(obj);
    char *json = psp_kds_json(&s->fw.chip, psp_tcb_reported(&s->fw));
    char *copy;

    if (!json) {
        error_setg(errp, "amd-psp: libcrypto made no certificates");
        return NULL;
    }
    copy = g_strdup(json);
    free(json);
    return copy;
}

static void psp_reset(DeviceState *dev)
{
    AmdPsp *s = AMD_PSP(dev);

    timer_del(s->completion);
    s->inten = 0;
    s->intsts = 0;
    s->cmdresp = CMDRESP_RESPONSE;
    s->cmdbuf_lo = 0;
    s->cmdbuf_hi = 0;
    s->busy = false;
    psp_firmware_reset(&s->fw);
}

static void psp_realize(PCIDevice *pci, Error **errp)
{
    AmdPsp *s = AMD_PSP(pci);

    if (msi_init(pci, 0, 1, true, false, errp)) {
        return;
    }
    if (!psp_firmware_init(&s->fw, s->serial ? s->serial : "")) {
        error_setg(errp, "amd-psp: libcrypto made no chip secret");
        return;
    }
    s->completion = timer_new_ms(QEMU_CLOCK_VIRTUAL, psp_complete, s);
    memory_region_init_io(&s->bar, OBJECT(s), &psp_ops, s, TYPE_AMD_PSP, PSP_BAR_SIZE);
    pci_register_bar(pci, PSP_BAR, PCI_BASE_ADDRESS_SPACE_MEMORY, &s->bar);
}

static void psp_exit(PCIDevice *pci)
{
    AmdPsp *s = AMD_PSP(pci);

    timer_free(s->completion);
    psp_firmware_free(&s->fw);
    msi_uninit(pci);
}

static void psp_instance_init(Object *obj)
{
    object_property_add_str(obj, "inject", psp_get_inject, psp_set_inject);
    object_property_set_description(obj, "inject", "fail CMD STATUS [N], delay CMD MS [N], "
                                    "lose-irq CMD [N], dead, alive, clear");
    object_property_add_str(obj, "stats", psp_get_stats, NULL);
    object_property_add_str(obj, "vcek", psp_get_vcek, NULL);
    object_property_add_str(obj, "kds", psp_get_kds, NULL);
}

static const Property psp_properties[] = {
    DEFINE_PROP_STRING("serial", AmdPsp, serial),
};

static const VMStateDescription psp_vmstate = {
    .name = TYPE_AMD_PSP,
    .unmigratable = 1,
};

static void psp_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);

    k->realize = psp_realize;
    k->exit = psp_exit;
    k->vendor_id = PCI_VENDOR_ID_AMD;
    k->device_id = PSP_DEVICE_ID;
    k->class_id = PCI_CLASS_CRYPT_OTHER;
    dc->desc = "AMD Secure Processor with SEV-SNP firmware";
    dc->vmsd = &psp_vmstate;
    device_class_set_props(dc, psp_properties);
    device_class_set_legacy_reset(dc, psp_reset);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

static const TypeInfo psp_type = {
    .name = TYPE_AMD_PSP,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(AmdPsp),
    .instance_init = psp_instance_init,
    .class_init = psp_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_CONVENTIONAL_PCI_DEVICE },
        { }
    },
};

static void psp_register_types(void)
{
    type_register_static(&psp_type);
}

type_init(psp_register_types)
