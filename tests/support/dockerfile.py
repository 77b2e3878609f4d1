"""The Dockerfile, read as a list of instructions. Nothing here builds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.support.ways import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "/opt/okta-operator"
"""Where the image has the operator's Python environment."""


@dataclass(frozen=True)
class Instruction:
    """One instruction.

    Attributes:
        stage: The number of the stage that it belongs to; -1 before the first.
        name: `RUN`, `COPY` and so on.
        arguments: The rest, on one line.
    """

    stage: int
    name: str
    arguments: str


def instructions() -> list[Instruction]:
    """All of them, in their order."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return list(_numbered(line for line in lines if line))


def _numbered(lines: Iterator[str]) -> Iterator[Instruction]:
    stage = -1
    for line in lines:
        name, _, arguments = line.partition(" ")
        stage += name == "FROM"
        yield Instruction(stage, name, arguments)


def of(name: str, stage: int | None = None) -> list[str]:
    """The arguments of every instruction of a name, in a stage or anywhere."""
    return [each.arguments for each in instructions() if each.name == name and stage in {None, each.stage}]


def copied() -> dict[str, str]:
    """What the build gets of the repository: paths there, with where they go."""
    found: dict[str, str] = {}
    for arguments in of("COPY", 0):
        *sources, target = arguments.split()
        found |= dict.fromkeys(sources, target)
    return found


def wheel_command() -> str:
    """What makes the operator's wheel and installs it."""
    [command] = [each for each in of("RUN", 0) if "pip wheel" in each]
    return command
