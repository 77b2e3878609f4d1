"""Names that the cluster and Okta see; changing one of them changes what the operator recognizes as its own."""

from __future__ import annotations

from typing import Final

GROUP: Final = "okta-operator.dev"
VERSION: Final = "v1alpha1"
API_VERSION: Final = f"{GROUP}/{VERSION}"

MANAGER: Final = "okta-operator"
"""Field manager of server-side apply, value of the managed-by label, reporting component of events."""

FINALIZER: Final = f"{GROUP}/finalizer"

ANNOTATION_PAUSED: Final = f"{GROUP}/paused"
ANNOTATION_RECONCILE_REQUESTED: Final = f"{GROUP}/reconcile-requested-at"
ANNOTATION_DELETION: Final = f"{GROUP}/deletion"
DELETION_ABANDON: Final = "abandon"

LABEL_MANAGED_BY: Final = "app.kubernetes.io/managed-by"
ANNOTATION_OWNER: Final = f"{GROUP}/owner"
"""On a published Secret: the owner identity of the resource that it belongs to."""
ANNOTATION_INPUTS: Final = f"{GROUP}/inputs-digest"
ANNOTATION_DATA: Final = f"{GROUP}/data-digest"

ID_PATTERN: Final = "[A-Za-z0-9_-]"
ID_LENGTH: Final = 64
"""What an id of Okta's is made of, and how long it is at most: it becomes a part of a path."""

MARK_WORD: Final = "okta-operator"
"""First word of the mark in descriptions and names, and the reserved key in an app's ``profile``."""
