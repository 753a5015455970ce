# SPDX-License-Identifier: GPL-2.0-only
"""The host's file systems: root image, kernel image, initramfs; and an initramfs for its guests."""

import lzma
import pathlib
import shutil

import cache
import packages
from progress import call

HERE = pathlib.Path(__file__).resolve().parent

# What is there to work with inside the host, Debian's own VMM for SNP guests included
ROOT_PACKAGES = """base-files base-passwd libc-bin bash dash coreutils debianutils util-linux mount procps
    kmod findutils grep sed gawk diffutils tar gzip less busybox-static strace bpftool linux-perf
    trace-cmd iproute2 jq openssl tmux ncurses-base ncurses-term socat cpio python3-minimal
    qemu-system-x86 seabios ovmf""".split()
HOST_MODULES = "virtio_blk squashfs overlay 9p 9pnet_virtio ccp kvm_amd".split()
# sev-guest asks for gcm(aes) by name only
GUEST_MODULES = ["ghash-generic", "gcm", "sev-guest"]
# Firmware that QEMU itself wants on the build machine
FIRMWARE = ["usr/share/seabios/bios-256k.bin", "usr/share/qemu/linuxboot_dma.bin",
            "usr/share/seabios/kvmvapic.bin", "usr/share/qemu/kvmvapic.bin"]
NOT_WANTED = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info",
              "usr/share/lintian", "usr/share/bash-completion"]
# Set up by install scripts
LINKS = {"usr/bin/awk": "gawk", "usr/bin/which": "which.debianutils"}
SQUASHFS = ["-all-root", "-noappend", "-no-progress", "-comp", "lz4"]
IMAGE_PACKAGES = ["cpio", "squashfs-tools", "kmod"]


def squash(folder, image):
    call(["mksquashfs", folder, image, *SQUASHFS])


def pack(folder, image):
    """An initramfs of @folder: not compressed, as unpacking is what takes time under TCG."""
    call(["sh", "-c", 'find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet > "$0"',
          image], cwd=folder)


class Root:
    """The root image, made of Debian packages as they are, and the firmware found on the way."""

    def __init__(self):
        self.archive = packages.trixie()
        self.pins = packages.pinned("root", ROOT_PACKAGES,
                                    lambda: self.archive.closure(ROOT_PACKAGES))
        self.place = cache.result("root", cache.key(self.pins, HERE / "image.py", HERE / "root"))
        self.image = self.place / "root.img"
        self.firmware = self.place / "firmware"
        self.busybox = self.place / "busybox"

    def build(self):
        debs = self.archive.fetch(self.pins)
        with cache.publish(self.place) as work:
            root = work / "root"
            # base-files has the links that merge / and /usr
            for deb in sorted(debs, key=lambda deb: not deb.name.startswith("base-files_")):
                call(["dpkg", "-x", deb, root])
            self._keep(work, root)
            for folder in NOT_WANTED:
                shutil.rmtree(root / folder, ignore_errors=True)
            self._configure(root)
            squash(root, work / "root.img")
            shutil.rmtree(root)

    def _keep(self, work, root):
        (work / "firmware").mkdir()
        for path in FIRMWARE:
            if (root / path).exists():
                shutil.copy(root / path, work / "firmware")
        shutil.copy(root / "usr/bin/busybox", work / "busybox")

    def _configure(self, root):
        """What the packages' install scripts would have done, and our own files."""
        for name in ("passwd", "group"):
            shutil.copy(root / f"usr/share/base-passwd/{name}.master", root / "etc" / name)
        (root / "etc/hostname").write_text("snp-host\n", encoding="ascii")
        for folder in ("tree", "proc", "sys", "dev", "run", "tmp", "root", "mnt"):
            (root / folder).mkdir(exist_ok=True)
        for name, target in LINKS.items():
            (root / name).unlink(missing_ok=True)
            (root / name).symlink_to(target)
        shutil.copytree(HERE / "root", root, dirs_exist_ok=True)


class Boot:
    """What belongs to one kernel: its image with modules, its initramfs, its guests' initramfs."""

    def __init__(self, kernel, root, agent):
        self.kernel, self.root, self.agent = kernel, root, agent
        self.place = cache.result(f"boot-{kernel.version}", cache.key(
            kernel.place.name, root.place.name, agent.place.name, HERE / "image.py", HERE / "init",
            HERE / "guest-init"))
        self.image = self.place / "kernel.img"
        self.initramfs = self.place / "initramfs"

    def build(self):
        with cache.publish(self.place) as work:
            self._initramfs(work / "host", HERE / "init", HOST_MODULES)
            shutil.copy(self.agent.binary, work / "host/agent")
            pack(work / "host", work / "initramfs")
            self._initramfs(work / "guest", HERE / "guest-init", GUEST_MODULES)

            kernel = work / "kernel"
            modules = self.kernel.root / "lib/modules"
            (kernel / "boot").mkdir(parents=True)
            shutil.copytree(modules, kernel / "usr/lib/modules", symlinks=True)
            shutil.copy(self.kernel.image, kernel / "boot/vmlinuz")
            pack(work / "guest", kernel / "boot/guest-initramfs")
            squash(kernel, work / "kernel.img")
            for folder in ("host", "guest", "kernel"):
                shutil.rmtree(work / folder)

    def _initramfs(self, folder, init, modules):
        for name in ("bin", "modules", "proc", "sys", "dev", "root"):
            (folder / name).mkdir(parents=True)
        shutil.copy(self.root.busybox, folder / "bin")
        (folder / "bin/sh").symlink_to("busybox")
        shutil.copy(init, folder / "init")
        (folder / "init").chmod(0o755)
        order = []
        for path in map(pathlib.Path, self.kernel.modules(modules)):
            data = path.read_bytes()
            if path.suffix == ".xz":
                path, data = path.with_suffix(""), lzma.decompress(data)
            (folder / "modules" / path.name).write_bytes(data)
            order.append(path.name)
        (folder / "modules/order").write_text("\n".join(order) + "\n", encoding="ascii")
