"""Who held the Lease from when on, and what Okta was told meanwhile and by whom."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

import httpx

if TYPE_CHECKING:
    from types import TracebackType

    from tests.support.kubectl import Manifest, Proxy
    from tests.support.okta import OktaOrganization, Record

LEASES: Final = "/apis/coordination.k8s.io/v1/namespaces/okta-operator/leases"
_AGENT: Final = re.compile(r"okta-operator/\S+ \((\S+)\)")
_TIMES: Final = httpx.Timeout(10, read=None)
"""A watch has nothing to say as long as nothing happens."""
_MILLISECOND: Final = timedelta(milliseconds=1)
"""As exact as Okta's times are; all clocks are this machine's."""


@dataclass(frozen=True)
class Tenure:
    """One process's time with the Lease.

    Attributes:
        holder: The identity of the process.
        acquired: When it wrote its name.
        renewed: When it last renewed, as far as was seen; or gave it back.
        released: Whether it gave it back.
    """

    holder: str
    acquired: datetime
    renewed: datetime
    released: bool = False

    @property
    def host(self) -> str:
        """The pod that the process would be."""
        return self.holder.rpartition("_")[0]


class LeaseHistory:
    """Watches the operator's Lease from its beginning on; for `with`."""

    def __init__(self, proxy: Proxy) -> None:
        """Nothing is watched yet."""
        self.versions: list[Manifest] = []
        self._http = httpx.Client(base_url=proxy.http.base_url, timeout=_TIMES, trust_env=False)
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch; what is there now comes first."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop watching."""
        self._http.close()

    @property
    def tenures(self) -> list[Tenure]:
        """Who held it, in order."""
        found: list[Tenure] = []
        for spec in (each["spec"] for each in list(self.versions)):
            acquired, renewed = (datetime.fromisoformat(spec[name]) for name in ("acquireTime", "renewTime"))
            if not spec["holderIdentity"]:
                if found:
                    found[-1] = Tenure(found[-1].holder, found[-1].acquired, renewed, released=True)
            elif found and found[-1].acquired == acquired:
                found[-1] = Tenure(found[-1].holder, acquired, renewed)
            else:
                found.append(Tenure(spec["holderIdentity"], acquired, renewed))
        return found

    def holder(self) -> str | None:
        """The host of whoever holds it now."""
        tenures = self.tenures
        return tenures[-1].host if tenures and not tenures[-1].released else None

    def intruders(self, okta: OktaOrganization) -> list[str]:
        """The operator's writes to Okta by a process that did not hold the Lease then."""
        tenures = self.tenures
        found = []
        for entry in writes(okta):
            moment = datetime.fromisoformat(entry["time"])
            holding = [each for each in tenures if each.acquired <= moment + _MILLISECOND]
            if not holding or holding[-1].host != host_of(entry):
                found.append(f"{entry['time']} {entry['method']} {entry['path']} by {host_of(entry)}")
        return found

    def told(self) -> str:
        """All of it, for a failure."""
        return "\n".join(str(each) for each in self.tenures)

    def _watch(self) -> None:
        query = {"watch": "1", "fieldSelector": "metadata.name=okta-operator"}
        try:
            with self._http.stream("GET", LEASES, params=query) as response:
                for line in response.iter_lines():
                    event = json.loads(line)
                    if event["type"] in {"ADDED", "MODIFIED"}:
                        self.versions.append(event["object"])
        except (httpx.HTTPError, RuntimeError):
            return  # closed


def writes(okta: OktaOrganization) -> list[Record]:
    """The operator's writes, with who sent them."""
    found = okta.requests(writes_only=True)
    return [each for each in found if _AGENT.search(each["userAgent"] or "")]


def host_of(entry: Record) -> str:
    """The pod that sent a call."""
    found = _AGENT.search(entry["userAgent"])
    assert found is not None
    return found[1]
