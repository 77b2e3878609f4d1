"""Serves the page of the example relying party: `python tools/serve_relying_party.py --help`."""

from __future__ import annotations

from relying_party.server import main

if __name__ == "__main__":
    main()
