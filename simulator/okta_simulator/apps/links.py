"""The ``_links`` of an app (recorded)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import link

if TYPE_CHECKING:
    from okta_simulator.types import Record

LOGO = "https://op3static2.oktacdn.com/assets/img/logos/default.6770228fb0dab49a1695ef440a5279bb.png"
UPLOADED = "https://op3static2.oktacdn.com/fs/bco/4"  # unverified: where uploaded ones are
LINK_NAME = "oidc_client_link"
LAUNCH = "aln177a159h7Zf52X0g8"


def app_links(app: Record, origin: str, enrollment_policy: str | None) -> Record:
    """Return an app's links.

    Args:
        app: The app.
        origin: The organization's URL.
        enrollment_policy: Id of the profile enrollment policy; None on Classic, which has none.
    """
    base = f"{origin}/api/v1/apps/{app['id']}"
    links: Record = {
        "uploadLogo": link(f"{base}/logo", "POST"),
        "appLinks": [
            {
                "name": LINK_NAME,
                "href": f"{origin}/home/oidc_client/{app['id']}/{LAUNCH}",
                "type": "text/html",
            }
        ],
        "groups": link(f"{base}/groups"),
        "logo": [{"name": "medium", "href": _logo(app), "type": "image/png"}],
        "clientCredentials": [{"name": "secrets", "href": f"{base}/credentials/secrets"}],
        "users": link(f"{base}/users"),
    }
    if enrollment_policy is not None:
        links["profileEnrollment"] = link(f"{origin}/api/v1/policies/{enrollment_policy}")
        links["policies"] = link(f"{base}/policies", "PUT")
        links["accessPolicy"] = link(f"{origin}/api/v1/policies/{app['_accessPolicy']}")
    verb = "deactivate" if app["status"] == "ACTIVE" else "activate"
    links[verb] = link(f"{base}/lifecycle/{verb}")
    return links


def _logo(app: Record) -> str:
    return f"{UPLOADED}/{app['_logo']}" if "_logo" in app else LOGO
