"""The command lines of the three processes."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from control_plane.assets import Assets
    from control_plane.layout import Layout

ADDRESS: Final = "127.0.0.1"

# Unix sockets in the private folder: etcd asks nobody who they are, so it must not be reachable for others on
# this machine. Their names are relative to the working directory because a socket's path is limited to 108
# bytes; etcd's URLs demand a port, which becomes part of the name.
_ETCD_CLIENTS: Final = "unix://etcd.sock:0"
_ETCD_PEERS: Final = "unix://peer.sock:0"

# Those that a cluster without nodes needs: deletion (garbage collector, namespaces), identities (service
# accounts and the authority's ConfigMap), roles, and enough of workloads to see what a Deployment would run.
_CONTROLLERS: Final = (
    "garbage-collector-controller",
    "namespace-controller",
    "serviceaccount-controller",
    "serviceaccount-token-controller",
    "clusterrole-aggregation-controller",
    "root-ca-certificate-publisher-controller",
    "deployment-controller",
    "replicaset-controller",
)


def free_port() -> int:
    """Find a port that nobody listens on; someone else may take it before it is used."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind((ADDRESS, 0))
        return int(listener.getsockname()[1])


def etcd(assets: Assets) -> list[str]:
    """Give etcd's command line; its working directory must be the private folder."""
    return [
        str(assets.etcd),
        "--data-dir=etcd",
        f"--listen-client-urls={_ETCD_CLIENTS}",
        f"--advertise-client-urls={_ETCD_CLIENTS}",
        f"--listen-peer-urls={_ETCD_PEERS}",
        # The data does not outlive the process, so a power cut needs no thought.
        "--unsafe-no-fsync=true",
    ]


def apiserver(assets: Assets, *, port: int) -> list[str]:
    """Give kube-apiserver's command line; its working directory must be the private folder."""
    return [
        str(assets.kube_apiserver),
        f"--etcd-servers={_ETCD_CLIENTS}",
        f"--bind-address={ADDRESS}",
        f"--secure-port={port}",
        # Where a machine has no default route there is no address to find; and nobody outside may connect.
        f"--advertise-address={ADDRESS}",
        "--endpoint-reconciler-type=none",
        "--cert-dir=.",
        "--tls-cert-file=apiserver.crt",
        "--tls-private-key-file=apiserver.key",
        "--client-ca-file=ca.crt",
        "--authorization-mode=RBAC",
        f"--service-account-issuer=https://{ADDRESS}:{port}/",
        "--service-account-key-file=service-accounts.crt",
        "--service-account-signing-key-file=service-accounts.key",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--allow-privileged=true",
        # Tests write as fast as they can; the defaults (400 and 200) protect a production server.
        "--max-requests-inflight=2000",
        "--max-mutating-requests-inflight=1000",
    ]


def controller_manager(assets: Assets, layout: Layout) -> list[str]:
    """Give kube-controller-manager's command line; its working directory must be the private folder."""
    return [
        str(assets.kube_controller_manager),
        f"--kubeconfig={layout.kubeconfig}",
        "--leader-elect=false",
        "--use-service-account-credentials=false",
        "--secure-port=0",
        f"--controllers={','.join(_CONTROLLERS)}",
        "--service-account-private-key-file=service-accounts.key",
        "--root-ca-file=ca.crt",
        "--kube-api-qps=1000",
        "--kube-api-burst=2000",
    ]
