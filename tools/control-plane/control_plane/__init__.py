"""A real Kubernetes control plane for tests and the demo, without containers.

etcd, kube-apiserver and kube-controller-manager are built once from Go modules into the user's cache and
started as plain processes on 127.0.0.1. There are no nodes: Pods are accepted and stay Pending.

Nothing here may import the operator or the simulator: this is a tool beside them.
"""

from __future__ import annotations

from control_plane.cluster import Cluster, ControlPlane, ExistingCluster, open_cluster
from control_plane.errors import ControlPlaneError

__all__ = ["Cluster", "ControlPlane", "ControlPlaneError", "ExistingCluster", "open_cluster"]
