"""Where a running control plane keeps its files, and what of them is removed."""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from control_plane.errors import ControlPlaneError
from control_plane.processes import ProcessIdentity

if TYPE_CHECKING:
    from pathlib import Path

ETCD_LOG: Final = "etcd.log"
APISERVER_LOG: Final = "kube-apiserver.log"
CONTROLLER_MANAGER_LOG: Final = "kube-controller-manager.log"
_LOGS: Final = (ETCD_LOG, APISERVER_LOG, CONTROLLER_MANAGER_LOG)


@dataclass(frozen=True)
class Layout:
    """The files of one control plane; only those named here are ever removed.

    Attributes:
        directory: Absolute. May hold other people's files as well.
    """

    directory: Path

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.directory / "kubeconfig"

    @property
    def state(self) -> Path:
        """The file that `up` leaves for `down`."""
        return self.directory / "state.json"

    @property
    def lock(self) -> Path:
        """Held by a command that starts or stops it; remains while it runs."""
        return self.directory / "lock"

    @property
    def private(self) -> Path:
        """Keys, certificates, etcd's sockets and its data; for the owner alone."""
        return self.directory / "private"

    @property
    def kubectl_cache(self) -> Path:
        """What kubectl remembers of the API; in the home folder it would pile up with every start."""
        return self.directory / "kubectl-cache"

    def log(self, name: str) -> Path:
        """The file that holds the output of one process."""
        return self.directory / name

    def prepare(self) -> None:
        """Make the folders."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.private.mkdir(mode=0o700, exist_ok=True)

    def clear(self, *, keep_logs: bool = False) -> None:
        """Remove everything that a control plane left, and the directory itself when that leaves it empty."""
        for folder in (self.private, self.kubectl_cache):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.kubeconfig, self.state, *(() if keep_logs else map(self.log, _LOGS))):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty, or not there
            self.directory.rmdir()


@dataclass(frozen=True)
class State:
    """What one needs to know to use and to stop a control plane.

    Attributes:
        url: Of the API server.
        processes: In the order in which to stop them.
    """

    url: str
    processes: tuple[ProcessIdentity, ...]

    def is_running(self) -> bool:
        """Say whether all its processes run."""
        return bool(self.processes) and all(process.is_running() for process in self.processes)

    def write(self, file: Path) -> None:
        """Keep it in a file, which is there whole or not at all."""
        body = {"url": self.url, "processes": [process.to_json() for process in self.processes]}
        new = file.with_suffix(".new")
        new.write_text(json.dumps(body, indent=2) + "\n")
        new.replace(file)

    @classmethod
    def read(cls, file: Path) -> State | None:
        """Read it back; None when there is no such file.

        Raises:
            ControlPlaneError: The file is something else.
        """
        try:
            body = json.loads(file.read_text())
            return cls(str(body["url"]), tuple(ProcessIdentity(**process) for process in body["processes"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            message = f"{file} is not the state of a control plane; remove it if it is not yours."
            raise ControlPlaneError(message) from error
