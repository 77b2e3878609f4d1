"""What the System Log tells of people, and of who has which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.change import Change, When

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.types import Record

USER = "/api/v1/users/{user}"
WHO = ("user",)


def _activated(before: Record | None, after: Record | None) -> bool:
    return before is None and after is not None and after["status"] != "STAGED"


def _expired(before: Record | None, after: Record | None) -> bool:
    return before is None and after is not None and after["status"] == "PASSWORD_EXPIRED"


def _remains(before: Record | None, after: Record | None) -> bool:
    return before is not None and after is not None


def _gone(before: Record | None, after: Record | None) -> bool:
    return before is not None and after is None


def _changes(name: str) -> When:
    """Return what says whether a field has changed."""
    return lambda before, after: before is not None and after is not None and before.get(name) != after.get(name)


# unverified: that a password that an administrator sets is told as one that somebody changes
UPDATE = (
    Change("user.account.update_profile", WHO, when=_changes("profile")),
    Change("user.account.update_password", WHO, when=_changes("_password")),
)

USER_CHANGES: Mapping[tuple[str, str], tuple[Change, ...]] = {
    ("POST", "/api/v1/users"): (
        Change("user.lifecycle.create", WHO),
        Change("user.lifecycle.activate", WHO, when=_activated),
        Change("user.account.expire_password", WHO, when=_expired),
    ),
    ("POST", USER): UPDATE,
    ("PUT", USER): UPDATE,
    ("DELETE", USER): (
        Change("user.lifecycle.deactivate", WHO, when=_remains),
        Change("user.lifecycle.delete.initiated", WHO, when=_gone),
        Change("user.lifecycle.delete.completed", WHO, when=_gone),
    ),
    **{
        ("POST", f"{USER}/lifecycle/{verb}"): (Change(f"user.lifecycle.{verb}", WHO),)
        for verb in ("activate", "deactivate", "reactivate", "suspend", "unsuspend")
    },
    ("POST", f"{USER}/lifecycle/unlock"): (Change("user.account.unlock_by_admin", WHO),),
    **{
        ("POST", f"{USER}/lifecycle/{verb}"): (Change("user.account.expire_password", WHO),)
        for verb in ("expire_password", "expire_password_with_temp_password")
    },
    ("POST", f"{USER}/lifecycle/reset_password"): (Change("user.account.reset_password", WHO),),
    ("DELETE", f"{USER}/sessions"): (Change("user.session.clear", WHO),),
    ("POST", f"{USER}/lifecycle/reset_factors"): (Change("user.mfa.factor.reset_all", WHO),),
    # unverified: that it is told as an administrator's reset
    ("POST", f"{USER}/credentials/forgot_password"): (Change("user.account.reset_password", WHO),),
    ("POST", f"{USER}/credentials/change_password"): (Change("user.account.update_password", WHO),),
    # unverified: the catalogue has no event of its own for a recovery question
    ("POST", f"{USER}/credentials/change_recovery_question"): (Change("user.account.update_profile", WHO),),
}

ROLE_CHANGES: Mapping[tuple[str, str], tuple[Change, ...]] = {
    **{
        (method, path): (Change(kind, (target,)),)
        for base, kind, target in (
            ("/oauth2/v1/clients/{client}/roles", "app.oauth2.client.privilege.grant", "principal"),
            (f"{USER}/roles", "user.account.privilege.grant", "user"),
        )
        for method, path in (("POST", base), ("DELETE", f"{base}/{{assignment}}"))
    },
    ("POST", "/api/v1/groups/{group}/roles"): (Change("group.privilege.grant", ("group",)),),
    # unverified: that it is told also where other roles are left; the catalogue speaks of the last one
    ("DELETE", "/api/v1/groups/{group}/roles/{assignment}"): (Change("group.privilege.revoke", ("group",)),),
}
