"""deploy/ on the API server, and sites: a namespace with an Okta organization of its own."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import uuid4

import pytest
import yaml
from tests.support import example
from tests.support.kubectl import Kubectl, Manifest, Proxy
from tests.support.operator_process import OperatorProcess
from tests.support.waiting import eventually

from control_plane.cluster import uses_existing_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from tests.support.okta import OktaOrganization

    from control_plane import Cluster

ROOT: Final = Path(__file__).resolve().parents[2]
CRDS: Final = ROOT / "crds"
DEPLOY: Final = ROOT / "deploy/cluster-wide"
NAME: Final = "okta-operator"
"""The operator's namespace, ServiceAccount, ClusterRole and ClusterRoleBinding."""
_LOCAL: Final = ("Deployment",)
"""What is not applied: the operator runs as a process here."""
_TOKEN_LIFETIME: Final = timedelta(hours=2)
_LEAVE_SECONDS: Final = 60.0


class Installation:
    """What ships, applied; and the operator with the rights that ship."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        """Apply it; the operator is not started yet."""
        self.cluster = cluster
        self.proxy = Proxy(cluster, folder)
        self.manifests = shipped(cluster)
        self.sites: list[Site] = []
        if uses_existing_cluster() and self.proxy.get(f"/api/v1/namespaces/{NAME}") is not None:
            message = f"The cluster has a namespace {NAME}: an operator there would take part in the tests."
            raise RuntimeError(message)
        cluster.run_kubectl("apply", "--server-side", "-f", "-", text=yaml.safe_dump_all(self.manifests))
        kubeconfig = cluster.service_account_kubeconfig(NAME, NAME, folder, lifetime=_TOKEN_LIFETIME)
        self.operator = OperatorProcess(kubeconfig, folder)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """See the sites off and stop the operator; the control plane's end removes the rest."""
        with ExitStack() as stack:
            stack.callback(self.proxy.stop)
            stack.callback(self._remove)
            stack.callback(self._close)
            stack.callback(self.operator.stop)
            if self.sites:
                self.operator.start()
                self.settle()

    def kubectl(self, namespace: str) -> Kubectl:
        """An administrator's kubectl."""
        return Kubectl(self.cluster, self.proxy, namespace)

    def open(self, name: str, okta: OktaOrganization) -> Site:
        """Make a site; nothing is applied in it."""
        for former in [each for each in self.sites if each.left and each.is_gone()]:
            former.okta.retire()
            self.sites.remove(former)
        short = re.sub("[^a-z0-9]+", "-", name.lower())[:40].strip("-")
        site = Site(self.kubectl(f"{short}-{uuid4().hex[:6]}"), okta, self.operator)
        okta.__enter__()
        self.sites.append(site)
        return site

    def settle(self) -> None:
        """Wait until the resources of sites that were left are gone, so that the operator may be stopped."""
        left = [site.kubectl for site in self.sites if site.left and site.kubectl.resources()]
        for kubectl in left:
            # The controller of namespaces takes its time before it deletes what is in one.
            kubectl.delete_all()

        def check() -> bool:
            stuck = [kubectl.namespace for kubectl in left if kubectl.resources()]
            assert not stuck, f"resources that do not go: {', '.join(stuck)}\n{self.operator.tail(15)}"
            return True

        eventually(check, _LEAVE_SECONDS)

    def _close(self) -> None:
        for site in self.sites:
            site.okta.retire()
        for site in self.sites:
            site.okta.__exit__(None, None, None)

    def _remove(self) -> None:
        if uses_existing_cluster():
            mine = [each for each in self.manifests if each["kind"] != "CustomResourceDefinition"]
            self.cluster.run_kubectl("delete", "-f", "-", text=yaml.safe_dump_all(mine))


def shipped(cluster: Cluster) -> list[Manifest]:
    """What deploy/ installs for all namespaces, but for the Deployment."""
    text = cluster.run_kubectl("kustomize", str(DEPLOY))
    return [each for each in yaml.safe_load_all(text) if each["kind"] not in _LOCAL]


@dataclass
class Site:
    """A namespace, an organization of its own, and the operator between them.

    Attributes:
        kubectl: In the namespace.
        okta: The organization.
        operator: The one operator of all sites.
        seed: Of what a test shuffled, for its output.
        left: Whether the test is over.
    """

    kubectl: Kubectl
    okta: OktaOrganization
    operator: OperatorProcess
    seed: int | None = None
    left: bool = False

    def prepare(self, resync: str | None = None) -> None:
        """Make the namespace with the connection Secret and the OktaOrg, and wait until that is Ready."""
        self.apply(
            self.namespace(), example.connection_secret(self.okta), example.organization(self.okta, resync=resync)
        )
        self.kubectl.ready(example.ORG)

    def namespace(self) -> Manifest:
        """The namespace as a manifest."""
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.kubectl.namespace}}

    def apply(self, *manifests: Manifest) -> None:
        """Apply manifests in the namespace, in their order."""
        self.kubectl.apply(manifests)

    def apply_guide(self) -> None:
        """Apply the guide's example and wait until all of it is Ready, where that can be."""
        if not self.okta.has_servers:
            pytest.skip("the guide needs custom authorization servers, and this organization has none")
        self.apply(*example.guide())
        self.kubectl.ready()

    def path(self, name: str) -> str:
        """The path in Okta's API of a resource's object."""
        status = self.kubectl.status(name)
        kind, identifier = name.partition("/")[0], status["id"]
        if kind == "oktaaccesspolicy":
            return f"/api/v1/authorizationServers/{status['authServerId']}/policies/{identifier}"
        lists = {"oktaapp": "apps", "oktaauthserver": "authorizationServers", "oktatrustedorigin": "trustedOrigins"}
        return f"/api/v1/{lists[kind]}/{identifier}"

    def object(self, name: str) -> dict[str, Any]:
        """A resource's object in Okta."""
        return self.okta.one(self.path(name))

    def client_id(self, name: str = example.APP) -> str:
        """An app's client ID in Okta."""
        return str(self.object(name)["credentials"]["oauthClient"]["client_id"])

    def client(self, name: str = example.APP) -> dict[str, Any]:
        """The OAuth settings of an app in Okta."""
        client: dict[str, Any] = self.object(name)["settings"]["oauthClient"]
        return client

    def looked_again(self, *names: str) -> None:
        """Wait until Okta was asked for the objects twice from now: then one look began and ended after now."""
        paths = [f"GET {self.path(name)}" for name in names]
        before = {path: self.okta.calls().count(path) for path in paths}
        eventually(lambda: all(self.okta.calls().count(path) >= before[path] + 2 for path in paths))

    def leave(self) -> None:
        """Delete the namespace; the end of the session waits until its resources are gone.

        They go before its Secrets do: an operator that starts over meanwhile needs the credentials.
        """
        self.left = True
        self.okta.resume()
        self.kubectl.delete_all()
        self.delete_namespace()

    def delete_namespace(self) -> None:
        """Ask for the deletion of the namespace."""
        self.kubectl.proxy.delete(f"/api/v1/namespaces/{self.kubectl.namespace}")

    def is_gone(self) -> bool:
        """Whether the namespace is gone."""
        return self.kubectl.proxy.get(f"/api/v1/namespaces/{self.kubectl.namespace}") is None

    def report(self) -> Iterator[tuple[str, str]]:
        """What helps to understand a failure, as titles and texts."""
        if self.seed is not None:
            yield "seed", str(self.seed)
        yield "conditions", "\n".join(_told(name, body) for name, body in self.kubectl.resources().items())
        yield "calls to Okta", "\n".join(self.okta.calls()[-40:])
        yield "operator's log", self.operator.tail()


def _told(name: str, body: Manifest) -> str:
    meta, status = body["metadata"], body.get("status", {})
    head = f"{name} generation {meta['generation']} observed {status.get('observedGeneration')}"
    head += f" deleted {meta['deletionTimestamp']}" if "deletionTimestamp" in meta else ""
    told = [f"  {c['type']}={c['status']} {c['reason']}: {c['message']}" for c in status.get("conditions", ())]
    return "\n".join([head, *told])
