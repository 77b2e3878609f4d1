"""``python -m okta_operator``."""

from __future__ import annotations

import sys

from okta_operator.cli import main

sys.exit(main())
