// SPDX-License-Identifier: GPL-2.0-only
/* DMA by QEMU's educational device (docs/specs/edu of QEMU), through the IOMMU. */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "lab.h"

#define EDU_VENDOR	0x1234
#define EDU_DEVICE	0x11e8
#define EDU_SRC		0x80
#define EDU_DST		0x88
#define EDU_COUNT	0x90
#define EDU_CMD		0x98
#define EDU_BUFFER	0x40000
#define EDU_RUN		1
#define EDU_TO_RAM	2
#define EDU_DMA_BITS	28
#define DMA_SIZE	64
#define WAIT_MS		2000
#define POLL_MS		20

static struct pci_dev *edu;
static void __iomem *bar;

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int error = pcim_enable_device(dev);

	if (error)
		return error;
	bar = pcim_iomap(dev, 0, 0);
	if (!bar)
		return -ENOMEM;
	pci_set_master(dev);
	error = dma_set_mask_and_coherent(&dev->dev, DMA_BIT_MASK(EDU_DMA_BITS));
	edu = error ? NULL : dev;
	return error;
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(EDU_VENDOR, EDU_DEVICE) },
	{ }
};

static struct pci_driver driver = {
	.name = "rmp_cases",
	.id_table = ids,
	.probe = probe,
};

int device_init(void)
{
	return pci_register_driver(&driver);
}

bool device_is_there(void)
{
	return edu;
}

void device_exit(void)
{
	pci_unregister_driver(&driver);
}

static bool transfer(u64 src, u64 dst, u32 direction)
{
	unsigned int ms;

	writeq(src, bar + EDU_SRC);
	writeq(dst, bar + EDU_DST);
	writeq(DMA_SIZE, bar + EDU_COUNT);
	writeq(EDU_RUN | direction, bar + EDU_CMD);
	for (ms = 0; ms < WAIT_MS; ms += POLL_MS) {
		if (!(readq(bar + EDU_CMD) & EDU_RUN))
			return true;
		msleep(POLL_MS);
	}
	return false;
}

/*
 * What the device reads it writes to another page, which shows that it has; what it writes is compared with
 * what was there.
 */
struct result device_dma(bool write)
{
	static const u8 pattern[DMA_SIZE] = "written by a device";
	u8 *source = work_page(FREE_PAGE), *target = target_page(PAGE_INDEX);
	struct page *pages[2] = { vmalloc_to_page(source), vmalloc_to_page(target) };
	u8 before[DMA_SIZE];
	dma_addr_t iova[2];
	bool done, changed;
	int i;

	memcpy(source, pattern, DMA_SIZE);
	memcpy(before, target, DMA_SIZE);
	for (i = 0; i < 2; i++) {
		iova[i] = dma_map_page(&edu->dev, pages[i], 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(&edu->dev, iova[i]))
			return (struct result){ .is = IS_STATUS, .code = ENOMEM };
	}
	done = transfer(iova[!write], EDU_BUFFER, 0) && transfer(EDU_BUFFER, iova[write], EDU_TO_RAM);
	for (i = 0; i < 2; i++)
		dma_unmap_page(&edu->dev, iova[i], PAGE_SIZE, DMA_BIDIRECTIONAL);
	changed = write ? memcmp(target, before, DMA_SIZE) : !memcmp(source, before, DMA_SIZE);
	return (struct result){ .is = !done ? IS_STATUS : changed ? IS_OK : IS_REFUSED };
}
