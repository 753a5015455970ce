# SPDX-License-Identifier: GPL-2.0-only
"""The emulated host as a QEMU command line."""

import os

import cache

# One thread for all vCPUs: two labs get along on two cores, and a busy machine loses no timer
ACCEL = "tcg,thread=single"
ACCEL_MTTCG = "tcg,thread=multi"
CPU = "EPYC-Milan"
CPU_SNP = CPU + ",sev-snp-host=on"


def command(lab, options, console, qmp, fds):
    """@fds: sockets of the lab's own, by what they carry."""
    accel = ["-accel", ACCEL_MTTCG if options.mttcg else ACCEL]
    if options.icount:
        accel = ["-accel", "tcg", "-icount", "shift=0,sleep=off"]
    cpu = CPU if options.no_snp else os.environ.get("LAB_CPU", CPU_SNP)
    if options.cipher:
        cpu += ",sev-cipher=on"
    argv = [lab.qemu, "-L", lab.root.firmware, "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-machine", "q35", *accel, "-cpu", cpu,
            "-smp", "1" if options.icount else str(options.cpus), "-m", options.mem,
            "-device", "amd-iommu", "-device", "amd-psp,id=psp",
            "-kernel", lab.kernel.image, "-initrd", lab.boot.initramfs,
            "-append", kernel_arguments(lab, options),
            "-chardev", f"file,id=console,path={console}", "-serial", "chardev:console",
            "-chardev", f"socket,id=qmp,path={qmp},server=on,wait=off",
            "-mon", "chardev=qmp,mode=control"]
    for image in (lab.root.image, lab.boot.image):
        argv += ["-drive", f"if=virtio,format=raw,readonly=on,file={image}"]
    argv += ["-fsdev", f"local,id=tree,path={cache.TREE},security_model=none,multidevs=remap",
             "-device", "virtio-9p-pci,fsdev=tree,mount_tag=tree",
             "-device", "virtio-serial-pci"]
    for name, fd in fds.items():
        argv += ["-chardev", f"socket,id={name},fd={fd}"]
    for name in ("agent", "inject"):
        argv += ["-device", f"virtserialport,chardev={name},name=lab.{name}"]
    argv += ["-mon", "chardev=monitor,mode=control"]
    return [str(arg) for arg in argv] + options.qemu_arg


def kernel_arguments(lab, options):
    # On a busy machine timer interrupts come late: the kernel's checks of the TSC and of the timer's
    # routing would find faults that are not there, and its clock could run several times too fast
    words = ["console=ttyS0", f"loglevel={options.loglevel}", "tsc=reliable", "no_timer_check",
             "panic=-1"]
    words += [] if options.icount else [f"tsc_early_khz={lab.tsc_khz.measure()}"]
    # A run ends with the first Oops; a shell is there to look around
    words += [] if options.shell else ["oops=panic"]
    return " ".join([*words, *options.append])
