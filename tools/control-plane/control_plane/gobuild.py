"""`go build` with progress."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane import processes, versions
from control_plane.progress import Progress, run_reporting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from control_plane.toolchain import Go


# The linker drops debugging data anyway (-s -w); not making it saves a fifth of the build cache.
_NO_DEBUG_DATA: Final = "-gcflags=all=-dwarf=false"


@dataclass(frozen=True)
class Module:
    """A Go module, and what of it is built.

    Attributes:
        name: Its folder's name.
        packages: The commands.
        flags: For `go build`, beside those that all have.
        tags: Build tags.
        folder: Where its folder is.
    """

    name: str
    packages: tuple[str, ...]
    flags: tuple[str, ...]
    tags: str = ""
    folder: Path = versions.MODULES

    @property
    def directory(self) -> Path:
        """Where its go.mod is."""
        return self.folder / self.name


def _kubernetes_linker_flags() -> str:
    major, minor, _ = versions.KUBERNETES.split(".")
    values = {
        "gitVersion": f"v{versions.KUBERNETES}",
        "gitMajor": major,
        "gitMinor": minor,
        "gitCommit": versions.KUBERNETES_COMMIT,
        "gitTreeState": "clean",
        "buildDate": versions.KUBERNETES_BUILD_DATE,
    }
    packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    stamps = [f"-X {package}.{name}={value}" for package in packages for name, value in values.items()]
    return " ".join(["-s -w", *stamps])


ETCD: Final = Module("etcd", ("go.etcd.io/etcd/server/v3",), ("-ldflags=-s -w",))
KUBERNETES: Final = Module(
    "kubernetes",
    tuple(f"k8s.io/kubernetes/cmd/{name}" for name in ("kube-apiserver", "kube-controller-manager", "kubectl")),
    (f"-ldflags={_kubernetes_linker_flags()}",),
    # The tags of Kubernetes' own release build (hack/lib/golang.sh).
    tags="selinux,notest,grpcnotrace",
)


@dataclass
class Compiler:
    """Runs Go with caches of its own.

    Attributes:
        go: Which Go.
        folder: Holds its caches while it builds.
        report: Takes lines that say how far it is, every few seconds.
    """

    go: Go
    folder: Path
    report: Callable[[str], None]

    def build(self, module: Module, output: Path) -> None:
        """Build the commands of a module.

        Args:
            module: Which.
            output: The file, or for several commands the folder.

        Raises:
            ControlPlaneError: Go failed; the message has the end of its output.
        """
        common = ["-mod=readonly", "-modcacherw", f"-tags={module.tags}"]
        # Listing loads the modules, only those that these commands need, and counts the packages.
        listed = self._run(module, ["list", "-deps", *common, *module.packages], _Loading(module.name))
        command = ["build", "-v", "-trimpath", _NO_DEBUG_DATA, *common, *module.flags]
        command += ["-o", str(output), *module.packages]
        self._run(module, command, _Compiling(module.name, len(listed.splitlines())))

    def _run(self, module: Module, arguments: Sequence[str], progress: Progress) -> str:
        return run_reporting(
            [str(self.go.program), *arguments],
            directory=module.directory,
            environment=self._environment,
            progress=progress,
            report=self.report,
        )

    @cached_property
    def _environment(self) -> dict[str, str]:
        """Our own caches, and nothing that would build for another system or another Go."""
        return {
            "CGO_ENABLED": "0",
            "GO111MODULE": "on",
            "GOARCH": "",
            "GOCACHE": str(self.folder / "go-build"),
            "GOMODCACHE": str(self.folder / "go-mod"),
            "GOOS": "",
            "GOPROXY": self._proxies(),
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
        }

    def _proxies(self) -> str:
        """Give the user's module proxies, behind the modules that the user's own cache has already.

        That cache is read in the form of a proxy and so not written: nothing of the 0.9 GB stays there.
        """
        settings = json.loads(processes.run([str(self.go.program), "env", "-json", "GOPROXY", "GOMODCACHE"]))
        loaded = Path(settings["GOMODCACHE"]) / "cache" / "download"
        return f"{loaded.as_uri()},{settings['GOPROXY']}" if loaded.is_dir() else str(settings["GOPROXY"])


class _Loading(Progress):
    def __str__(self) -> str:
        return f"{self.what}: loading source, {len(self.lines)} modules so far"


class _Compiling(Progress):
    def __init__(self, what: str, total: int) -> None:
        super().__init__(what)
        self._total = total

    def __str__(self) -> str:
        last = self.lines[-1] if self.lines else "the first one"
        return f"{self.what}: compiling, {len(self.lines)} of at most {self._total} packages, last {last}"
