"""A copy of deploy/examples/openmetadata that talks to a simulator."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

SOURCE: Final = Path(__file__).resolve().parents[2] / "deploy/examples/openmetadata"
RESYNC: Final = "5s"
CONNECTION_SECRET: Final = "acme-okta"  # noqa: S105 - the name of a Secret
PUBLISHED_SECRET: Final = "openmetadata-okta"  # noqa: S105 - likewise
CONNECTION: Final = {
    "insecure": True,  # the simulator speaks http
    "changeDetection": {"method": "Poll", "resync": RESYNC},  # so that one need not wait ten minutes
}


@dataclass(frozen=True)
class Example:
    """A folder with a kustomization."""

    folder: Path

    @classmethod
    def copy(cls, folder: Path, *, url: str, namespace: str, server_url: str | None = None) -> Self:
        """Copy the example; all that is changed is where Okta is, how often to look, the namespace and the application.

        Args:
            folder: Where to; made anew.
            url: The simulator's address.
            namespace: For the resources.
            server_url: The application's address; the example's own by default.
        """
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SOURCE, folder)
        copy = cls(folder)
        copy.edit("kustomization.yaml", lambda content: content.update(namespace=namespace))
        copy.edit("org.yaml", lambda content: content["spec"].update(CONNECTION, url=url))
        if server_url is not None:
            copy.edit("app.yaml", lambda content: content["spec"]["openMetadata"].update(serverUrl=server_url))
            copy.edit("trusted-origin.yaml", lambda content: content["spec"].update(origin=server_url))
        return copy

    def state_redirect_uris(self, uris: Sequence[str]) -> None:
        """State the sign-in redirect URIs, instead of leaving them to `openMetadata`."""
        self.edit("app.yaml", lambda content: content["spec"].update(redirectUris=list(uris)))

    def edit(self, name: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change one file."""
        file = self.folder / name
        content = yaml.safe_load(file.read_text())
        change(content)
        file.write_text(yaml.safe_dump(content, sort_keys=False))
