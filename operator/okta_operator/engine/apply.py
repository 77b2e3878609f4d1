"""Carrying out a plan, one action at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from okta_operator.core.actions import Action, Activate, Create, Deactivate, Delete, Target, Update
from okta_operator.core.errors import OperatorError, Recoverable, Terminal
from okta_operator.core.json import JsonObject
from okta_operator.core.objects import ObjectType, Observed
from okta_operator.core.recent import Written
from okta_operator.okta.errors import AlreadyExists

if TYPE_CHECKING:
    from okta_operator.core.plan import Plan
    from okta_operator.okta.connection import OktaConnection

T = TypeVar("T")

OnAnswer = Callable[[JsonObject, bool], Awaitable[JsonObject]]
"""Called with each answer that shows the external object, and whether it was just created; gives what to keep of it."""


@dataclass(slots=True)
class Execution:
    """One plan being carried out.

    Attributes:
        connection: to the organization.
        object_type: of the external object.
        parent: the path below which that lives.
        on_answer: see ``OnAnswer``.
        done: how many actions Okta has taken.
        written: the sub-objects that they left, or took away, with their types' names.
    """

    connection: OktaConnection
    object_type: ObjectType
    parent: str
    on_answer: OnAnswer
    done: int = 0
    written: list[tuple[str, Written]] = field(default_factory=list)
    _ids: dict[tuple[str, str], str] = field(default_factory=dict)

    async def run(self, plan: Plan, observed: Observed) -> Observed:
        """Do what the plan says, in its order; Okta's side after it, as its answers showed it."""
        body = observed.body
        children = {name: list(bodies) for name, bodies in observed.children.items()}
        for action in plan.actions:
            if action.target.child:
                await self._below(action, self._root(body), children)
            else:
                body = await self._own(action, body)
        return Observed(body, {name: tuple(bodies) for name, bodies in children.items()})

    async def _below(self, action: Action, root: str, children: dict[str, list[JsonObject]]) -> None:
        """One action on a sub-object."""
        try:
            answer = await self._act(action, root)
        except OperatorError as error:
            error.place(str(action.target))
            raise
        self.done += 1
        before = _put(children.setdefault(action.target.type.name, []), action, answer)
        self._note(action, before if answer is None else answer)

    def _root(self, body: JsonObject | None) -> str:
        return self.object_type.object_path(_present(body, "external object")["id"], self.parent)

    async def _own(self, action: Action, body: JsonObject | None) -> JsonObject | None:
        """One action on the external object itself; its body after it."""
        answer = await self._act(action, self.parent)
        self.done += 1  # whatever becomes of the answer
        if isinstance(action, Delete):
            return None
        if isinstance(action, Create | Update):
            return await self.on_answer(_present(answer, str(action.target)), isinstance(action, Create))
        return {**(body or {}), "status": "ACTIVE" if isinstance(action, Activate) else "INACTIVE"}

    async def _act(self, action: Action, parent: str) -> JsonObject | None:
        target = self._located(action.target)
        if isinstance(action, Create):
            answer = await self._create(action, parent)
            self._ids[target.type.name, target.key] = str(answer["id"])
            return answer
        path = target.type.object_path(_present(target.external_id, str(target)), parent)
        if isinstance(action, Update):
            answer = _present(await self.connection.replace(path, action.body), str(target))
            return answer or _present(await self.connection.get(path), str(target))
        if isinstance(action, Delete):
            await self.connection.delete(path)
            return None
        word = "activate" if isinstance(action, Activate) else "deactivate"
        if not await self.connection.act(f"{path}/lifecycle/{word}") and not isinstance(action, Deactivate):
            _present(None, str(target))
        return None

    async def _create(self, action: Create, parent: str) -> JsonObject:
        kind = action.target.type
        if kind.put_creates:
            key = action.target.key
            answer = await self.connection.replace(kind.object_path(key, parent), action.body or None)
            if answer is None:
                message = "Okta has none such (any more). Correct the resource."
                raise Terminal(kind.missing, message, retry_after=60)
            await self._require_shown(action.target, parent)
            return answer or {"id": key}
        query = kind.inactive_query if action.inactive and kind.inactive_query else ""
        try:
            return await self.connection.create(f"{parent}{kind.path}{query}", action.body)
        except AlreadyExists as error:
            if not action.target.child:
                raise
            # The list of a moment ago did not show it: Okta's lists may lag behind.
            raise Recoverable("ListBehind", f"{error.message} It is looked at again.", retry_after=5) from error

    async def _require_shown(self, target: Target, parent: str) -> None:
        """Make sure of a setting that the parent shows: Okta answers nothing to tell what it made of it."""
        if target.type.shown is None:
            return
        body = await self.connection.get(parent)
        shown = [] if body is None else [target.type.key(each) for each in target.type.shown(body)]
        if target.key not in shown:
            there = " and ".join(shown) or "none"
            message = f"Okta took it and shows {there}. State what Okta shows, or leave it out."
            raise Terminal("OktaKeepsOtherwise", message, retry_after=60)

    def _note(self, action: Action, body: JsonObject | None) -> None:
        if body is None or action.target.type.shown is not None:
            return
        if isinstance(action, Activate | Deactivate):
            body = {**body, "status": "ACTIVE" if isinstance(action, Activate) else "INACTIVE"}
        left = None if isinstance(action, Delete) else body
        target = action.target
        self.written.append((target.type.name, Written(target.key, str(body.get("id")), left)))

    def _located(self, target: Target) -> Target:
        """The target with the id that this execution gave it."""
        known = self._ids.get((target.type.name, target.key))
        return target if target.external_id is not None or known is None else replace(target, external_id=known)


def _put(siblings: list[JsonObject], action: Action, answer: JsonObject | None) -> JsonObject | None:
    """Take an action's result over into what is known of the sub-objects; what was known of its own before."""
    key = action.target.type.key
    before = next((body for body in siblings if key(body) == action.target.key), None)
    if isinstance(action, Activate | Deactivate):
        return before
    alone = action.target.type.shown is not None
    siblings[:] = [body for body in siblings if not alone and key(body) != action.target.key]
    if answer is not None:
        siblings.append(answer)
    return before


def _present(value: T | None, what: str) -> T:
    if value is None:
        message = f"The {what} or what it belongs to vanished while it was written; it is looked at again."
        raise Recoverable("VanishedMeanwhile", message)
    return value
