"""`make demo`, `make up` and `make down`: puts this repository's packages on the path, and runs demo_support."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent / "control-plane"))
    runpy.run_module("demo_support", run_name="__main__", alter_sys=True)
