"""Lists the modules that have grown too long: a module that does one thing fits into 300 lines.

Declarative models may have 500. Functions are ruff's to measure. Exit code 1 when there is an offender.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("operator", "simulator", "tests", "tools")
MODELS = Path("operator/okta_operator/api")
LIMIT = 300
LIMIT_OF_MODELS = 500


def limit_of(path: Path) -> int:
    """Lines that the module at `path`, relative to the repository, may have."""
    return LIMIT_OF_MODELS if path.is_relative_to(MODELS) else LIMIT


def offenders(root: Path) -> list[str]:
    """One line for each module below `root` that is too long, the longest first."""
    found = []
    for source in SOURCES:
        for module in (root / source).rglob("*.py"):
            path = module.relative_to(root)
            lines = len(module.read_text(encoding="utf-8").splitlines())
            if lines > limit_of(path):
                found.append((lines, f"{path}: {lines} lines, {limit_of(path)} at most"))
    return [message for _, message in sorted(found, reverse=True)]


def main() -> int:
    """Prints the offenders; 1 when there are any."""
    found = offenders(ROOT)
    print("\n".join(found) or "sizes: every module fits")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
