# SPDX-License-Identifier: GPL-2.0-or-later
# The devices of the emulated SNP host: what stock kernels ask of the platform, and how the lab
# talks to it.
CONFIG_Q35=y
CONFIG_AMD_IOMMU=y
CONFIG_PCI_DEVICES=n
CONFIG_SERIAL_ISA=y
CONFIG_VIRTIO_PCI=y
CONFIG_VIRTIO_BLK=y
CONFIG_VIRTIO_9P=y
CONFIG_VIRTIO_SERIAL=y
CONFIG_VIRTIO_RNG=y
CONFIG_EDU=y
