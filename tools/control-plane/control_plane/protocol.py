"""What a process and its supervisor say to each other, one line of JSON each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from control_plane.assets import Assets
from control_plane.launch import Request
from control_plane.layout import Layout

PROGRESS = "progress"
READY = "ready"
ERROR = "error"


@dataclass(frozen=True)
class Order:
    """What to start, once, on the supervisor's standard input: paths as text, empty for none.

    Attributes:
        directory: For its files; the supervisor makes a temporary one when there is none.
        crds: See `launch.Request`.
        programs: The paths of `Assets` by field name.
    """

    directory: str
    crds: str
    programs: dict[str, str]

    @classmethod
    def of(cls, directory: Path | None, crds: Path | None, assets: Assets) -> Self:
        """Turn paths into text."""
        return cls(
            directory=str(directory.absolute()) if directory else "",
            crds=str(crds.absolute()) if crds else "",
            programs={name: str(path) for name, path in asdict(assets).items()},
        )

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line."""
        return cls(**json.loads(line))

    def line(self) -> str:
        """Give it as a line."""
        return json.dumps(asdict(self)) + "\n"

    def request(self, directory: Path) -> Request:
        """Turn text into paths."""
        assets = Assets(**{name: Path(path) for name, path in self.programs.items()})
        crds = Path(self.crds) if self.crds else None
        return Request(assets=assets, layout=Layout(directory), crds=crds, detached=False)


@dataclass(frozen=True)
class Message:
    """One line on the supervisor's standard output.

    Attributes:
        kind: PROGRESS; READY, once; or ERROR, as the last one.
        text: With READY the directory, otherwise words for the user.
        url: With READY the API server's.
    """

    kind: str
    text: str
    url: str = ""

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line."""
        return cls(**json.loads(line))

    def line(self) -> str:
        """Give it as a line."""
        return json.dumps(asdict(self)) + "\n"
