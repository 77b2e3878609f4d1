"""The versions that are built; `go.mod` of the two Go modules must agree with them (a test compares)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

KUBERNETES: Final = "1.37.1"
ETCD: Final = "3.7.1"

# What the release build of this Kubernetes version says about itself. Without it the server reports
# "v0.0.0-master+$Format:%H$", which clients that look at the version (Helm) refuse.
KUBERNETES_COMMIT: Final = "f78e722310e50bcaca9276be22276d9e91d91308"
KUBERNETES_BUILD_DATE: Final = "2026-09-23T17:10:04Z"

MINIMUM_GO: Final = (1, 26, 0)

MODULES: Final = Path(__file__).resolve().parent.parent
"""The folder that holds the Go modules `kubernetes` and `etcd`."""

CACHE_NAME: Final = f"k8s-{KUBERNETES}-etcd-{ETCD}"

_GO_VERSION = re.compile(r"go(\d+)\.(\d+)(?:\.(\d+))?((?:rc|beta)\d+)?(?![\w.])")


def parse_go_version(text: str) -> tuple[int, int, int] | None:
    """Read the version in what `go env GOVERSION` or `go version` prints.

    Args:
        text: For example "go1.26.8", "go1.27rc1" or "go version go1.26.8 linux/amd64".

    Returns:
        Three numbers that can be compared, or None where there is no version. A release candidate or beta has
        -1 as its last number, because Go itself takes "1.26rc1" for older than "1.26.0".
    """
    found = _GO_VERSION.search(text)
    if found is None:
        return None
    major, minor, patch, prerelease = found.groups()
    return int(major), int(minor), -1 if prerelease else int(patch or 0)
