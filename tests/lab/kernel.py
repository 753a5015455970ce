# SPDX-License-Identifier: GPL-2.0-only
"""The kernels the lab can boot: Debian's packages, unpacked and otherwise untouched."""

import re
import shutil

import cache
import packages
from progress import LabError, call

# version: suites, suites that a mirror may lack, the image package's name
KERNELS = {
    "6.12": (["bookworm", "bookworm-security"], ["bookworm-backports"],
             r"^linux-image-6\.12\.[0-9]+\+deb12-amd64(-unsigned)?$"),
}
DEFAULT = "6.12"

# Of the kernel's tests of KVM: what touches SVM, or guests that are encrypted
SELFTESTS = """sev_smoke_test sev_init2_tests sev_migrate_tests svm_vmcall_test svm_int_ctl_test
    svm_nested_shutdown_test svm_nested_soft_inject_test hyperv_svm_test
    private_mem_conversions_test private_mem_kvm_exits_test""".split()
# What of the source has nothing to do with them
NOT_NEEDED = ["Documentation", "drivers", "fs", "net", "sound"]


class Kernel:
    def __init__(self, version):
        if version not in KERNELS:
            raise LabError(f"no kernel {version}; known: {', '.join(KERNELS)}")
        self.version = version
        suites, optional, self.pattern = KERNELS[version]
        self.archive = packages.Archive(f"kernel-{version}", suites, optional)
        self.pins = packages.pinned(f"kernel-{version}", KERNELS[version], self._resolve)
        self.release = self.pins["release"]
        self.place = cache.result(f"kernel-{version}", cache.key(self.pins))

    def _resolve(self):
        """Signed images carry signed modules; where both exist the signed one is the real thing."""
        image = self.archive.newest(self.pattern)
        release = re.sub(r"^linux-image-|-unsigned$", "", image)
        base = release.removesuffix("-amd64")
        names = [image, f"linux-headers-{release}", f"linux-headers-{base}-common",
                 f"linux-kbuild-{base}"]
        return {"release": release, "packages": [self.archive.candidate(name) for name in names]}

    @property
    def image(self):
        return self.place / "root/boot" / f"vmlinuz-{self.release}"

    @property
    def root(self):
        return self.place / "root"

    @property
    def headers(self):
        """Where modules for this kernel are built: make -C here M=... modules"""
        return self.place / "headers/usr/src" / f"linux-headers-{self.release}"

    @property
    def module_tree(self):
        return self.root / "lib/modules" / self.release

    def build(self):
        image, *headers = self.archive.fetch(self.pins["packages"])
        with cache.publish(self.place) as work:
            call(["dpkg", "-x", image, work / "root"])
            call(["depmod", "-b", work / "root", self.release])
            for deb in headers:
                call(["dpkg", "-x", deb, work / "headers"])
            makefile = work / self.headers.relative_to(self.place) / "Makefile"
            text = makefile.read_text(encoding="ascii")
            makefile.write_text(text.replace("/usr/src", str(self.headers.parent)),
                                encoding="ascii")

    def checkpatch(self):
        """The kernel's style checker, fetched when it is first asked for."""
        place = cache.result(f"checkpatch-{self.version}", cache.key(self.version))
        if not place.exists():
            with cache.lock(), cache.publish(place) as work:
                name = f"linux-source-{self.version}"
                source, = self.archive.fetch([self.archive.candidate(name)])
                call(["dpkg", "-x", source, work / "deb"])
                tarball, = (work / "deb/usr/src").glob("*.tar.xz")
                call(["tar", "-xf", tarball, "-C", work, "--strip-components=1", "--wildcards",
                      "*/scripts/checkpatch.pl", "*/scripts/*.txt", "*/scripts/const_structs*"])
                shutil.rmtree(work / "deb")
        return place / "scripts/checkpatch.pl"

    def selftests(self):
        """The kernel's own tests, unedited and statically linked, built when first asked for."""
        package = self.archive.candidate(f"linux-source-{self.version}")
        place = cache.result(f"selftests-{self.version}", cache.key(package, SELFTESTS))
        if not place.exists():
            with cache.lock(), cache.publish(place) as work:
                source, = self.archive.fetch([package])
                self._build_selftests(source, work)
        return place

    @staticmethod
    def _build_selftests(source, work):
        scratch, tree, out = work / "deb", work / "tree", work / "out"
        call(["dpkg", "-x", source, scratch])
        tarball, = (scratch / "usr/src").glob("*.tar.xz")
        tree.mkdir()
        call(["tar", "-xf", tarball, "-C", tree, "--strip-components=1",
              *(f"--exclude=linux-source-*/{folder}/*" for folder in NOT_NEEDED)])
        call(["make", "-C", tree, "ARCH=x86_64", "headers"])
        call(["make", "-C", tree / "tools/testing/selftests/kvm", f"OUTPUT={out}",
              "USERLDFLAGS=-static", *(out / "x86_64" / name for name in SELFTESTS)])
        for name in SELFTESTS:
            (out / "x86_64" / name).rename(work / name)
        for folder in (scratch, tree, out):
            shutil.rmtree(folder)

    def modules(self, names):
        """The files of modules @names and of what they depend on, in loading order."""
        order = []
        for name in names:
            plan = call(["modprobe", "-d", self.root, "-S", self.release, "--show-depends", name])
            for path in re.findall(r"^insmod (\S+)", plan, re.M):
                if path not in order:
                    order.append(path)
        return order
