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
    "7.2": (["sid"], [], r"^linux-image-7\.2\.[0-9]+\+deb[0-9]+-amd64$"),
}
DEFAULT = "6.12"

# Debian has cut the image's package into these, and put what they hold under /usr
SPLIT = {"7.2": ["binary", "modules", "base"]}
# Modules that are part of the kernel or of another module by then
GONE = {"7.2": ["ghash-generic"]}
# Of a kernel's packages those that are for who runs it; the others are for who builds modules
IMAGE_PARTS = re.compile(r"linux-(image|binary|modules|base)-\d")

# Of the kernel's tests of KVM: what touches SVM, or guests that are encrypted
SELFTESTS = """sev_smoke_test sev_init2_tests sev_migrate_tests svm_vmcall_test svm_int_ctl_test
    svm_nested_shutdown_test svm_nested_soft_inject_test hyperv_svm_test
    private_mem_conversions_test private_mem_kvm_exits_test""".split()
# Those that came later, and where the build leaves them all
NEW_SELFTESTS = {"7.2": """sev_dbg_test svm_lbr_nested_state svm_nested_clear_efer_svme svm_nested_pat_test
    svm_nested_vmcb12_gpa nested_vmsave_vmload_test""".split()}
SELFTESTS_FOLDER = {"6.12": "x86_64", "7.2": "x86"}
# What of the source has nothing to do with them
NOT_NEEDED = ["Documentation", "drivers", "fs", "net", "sound"]


def in_use():
    """The versions whose packages have been chosen."""
    return [version for version, request in KERNELS.items()
            if packages.pin(f"kernel-{version}", request).exists()]


class Kernel:
    def __init__(self, version):
        if version not in KERNELS:
            raise LabError(f"no kernel {version}; known: {', '.join(KERNELS)}")
        self.version = version
        suites, optional, self.pattern = KERNELS[version]
        self.split = SPLIT.get(version)
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
        if self.split:
            names = [f"linux-{part}-{release}" for part in self.split]
        specs = [self.archive.candidate(name) for name in names]
        if self.split:
            # Newer than this machine's Debian: with the compiler and the libraries it is made for
            needs = self.archive.closure([f"linux-headers-{release}"])
            specs += [spec for spec in needs if spec not in specs]
        return {"release": release, "packages": specs}

    @property
    def image(self):
        return self.module_tree / "vmlinuz" if self.split else \
            self.place / "root/boot" / f"vmlinuz-{self.release}"

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
        specs = self.pins["packages"]
        with cache.publish(self.place) as work:
            if self.split:
                (work / "root/usr/lib").mkdir(parents=True)
                (work / "root/lib").symlink_to("usr/lib")
            for spec, deb in zip(specs, self.archive.fetch(specs)):
                call(["dpkg", "-x", deb, work / ("root" if IMAGE_PARTS.match(spec) else "headers")])
            call(["depmod", "-b", work / "root", self.release])
            headers = work / self.headers.relative_to(self.place)
            edit(headers / "Makefile", "/usr/src", str(self.headers.parent))
            if self.split:
                self._bind_tools(work / "headers", headers / ".kernelvariables")

    def _bind_tools(self, folder, variables):
        """The build takes the compiler that came with the headers, and these their own libraries."""
        tools = self.place / "headers/usr"
        edit(variables, "x86_64-linux-gnu-", f"{tools}/bin/x86_64-linux-gnu-")
        with open(variables, "a", encoding="ascii") as file:
            file.write(f"override PAHOLE = {tools}/bin/pahole\n")
        # Else the compiler takes the machine's assembler
        for libexec in (folder / "usr/libexec/gcc").glob("*/*"):
            (libexec / "as").symlink_to(f"{tools}/bin/x86_64-linux-gnu-as")
        packages.install(["patchelf"])
        call(["patchelf", "--set-interpreter", tools / "lib64/ld-linux-x86-64.so.2", "--force-rpath",
              "--set-rpath", tools / "lib/x86_64-linux-gnu", *programs(folder)])

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
        names = SELFTESTS + NEW_SELFTESTS.get(self.version, [])
        place = cache.result(f"selftests-{self.version}", cache.key(package, names))
        if not place.exists():
            with cache.lock(), cache.publish(place) as work:
                source, = self.archive.fetch([package])
                self._build_selftests(source, work, names)
        return place

    def _build_selftests(self, source, work, names):
        folder = SELFTESTS_FOLDER[self.version]
        scratch, tree, out = work / "deb", work / "tree", work / "out"
        call(["dpkg", "-x", source, scratch])
        tarball, = (scratch / "usr/src").glob("*.tar.xz")
        tree.mkdir()
        call(["tar", "-xf", tarball, "-C", tree, "--strip-components=1",
              *(f"--exclude=linux-source-*/{name}/*" for name in NOT_NEEDED)])
        call(["make", "-C", tree, "ARCH=x86_64", "headers"])
        call(["make", "-C", tree / "tools/testing/selftests/kvm", f"OUTPUT={out}",
              "USERLDFLAGS=-static", *(out / folder / name for name in names)])
        for name in names:
            (out / folder / name).rename(work / name)
        for path in (scratch, tree, out):
            shutil.rmtree(path)

    def modules(self, names):
        """The files of modules @names and of what they depend on, in loading order."""
        order = []
        for name in (name for name in names if name not in GONE.get(self.version, [])):
            plan = call(["modprobe", "-d", self.root, "-S", self.release, "--show-depends", name])
            for path in re.findall(r"^insmod (\S+)", plan, re.M):
                if path not in order:
                    order.append(path)
        return order


def edit(path, old, new):
    path.write_text(path.read_text(encoding="ascii").replace(old, new), encoding="ascii")


def programs(folder):
    """The dynamically linked programs in @folder, each once."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with open(path, "rb") as file:
            start = file.read(4096)
        if start.startswith(b"\x7fELF") and b"/lib64/ld-linux-x86-64.so.2\0" in start:
            yield path
