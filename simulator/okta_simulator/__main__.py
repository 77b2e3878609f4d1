"""``python -m okta_simulator``."""

from __future__ import annotations

from okta_simulator.cli import main

if __name__ == "__main__":
    main()
