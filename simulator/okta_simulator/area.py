"""What every area of the organization has in common, and the reading of request bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import malformed, refuse

if TYPE_CHECKING:
    from collections.abc import Collection

    from okta_simulator.organization import Organization
    from okta_simulator.types import Record, Table


class Area:
    """A part of the organization with its rules."""

    def __init__(self, org: Organization) -> None:
        """Make the area.

        Args:
            org: The organization it belongs to.
        """
        self.org = org

    def table(self, name: str, parent: str = "") -> Table:
        """Return one of the organization's tables.

        Args:
            name: What is in it.
            parent: Id of the object that its records belong to, if they belong to one.
        """
        return self.org.tables[f"{name}/{parent}" if parent else name]

    def drop_table(self, name: str, parent: str) -> None:
        """Forget all records that belong to an object.

        Args:
            name: What they are.
            parent: Id of the object.
        """
        self.org.tables.pop(f"{name}/{parent}", None)


class Problems:
    """Collects the reasons against a body, so that one reply names them all."""

    def __init__(self) -> None:
        """Begin without any."""
        self._subject = ""
        self._causes: list[str] = []

    def add(self, field: str, text: str) -> None:
        """Note a reason.

        Args:
            field: The field it is about; the first one becomes the subject of the reply.
            text: The reason.
        """
        self._subject = self._subject or field
        self._causes.append(f"{field}: {text}")

    def require(self, body: Record, *names: str) -> None:
        """Note each field that is missing, null or empty.

        Args:
            body: The object.
            names: The fields.
        """
        for name in names:
            if body.get(name) in (None, "", []):
                self.add(name, "The field cannot be left blank")

    def settle(self) -> None:
        """Refuse the body if there was a reason.

        Raises:
            OktaError: 400 E0000001 with all causes.
        """
        if self._causes:
            refuse(self._subject, *self._causes)


def as_object(value: object) -> Record:
    """Read a JSON object; null counts as empty.

    Raises:
        OktaError: It is something else (400 E0000003).
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise malformed()
    return value


def as_text(value: object, default: str | None = None) -> str | None:
    """Read a string; null gives the default.

    Raises:
        OktaError: It is something else (400 E0000003).
    """
    if value is None:
        return default
    if not isinstance(value, str):
        raise malformed()
    return value


def as_texts(value: object) -> list[str]:
    """Read a list of strings; null counts as empty.

    Raises:
        OktaError: It is something else (400 E0000003).
    """
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise malformed()
    return list(value)


def as_flag(value: object, *, default: bool) -> bool:
    """Read a boolean; null gives the default.

    Raises:
        OktaError: It is something else (400 E0000003).
    """
    if value is None:
        return default
    if not isinstance(value, bool):
        raise malformed()
    return value


def as_number(value: object) -> int | None:
    """Read an integer; null stays None.

    Raises:
        OktaError: It is something else (400 E0000003).
    """
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise malformed()
    return value


def as_word(value: object, words: Collection[str], default: str) -> str:
    """Read one of several words; null gives the default.

    Raises:
        OktaError: It is not one of them (400 E0000003, as Okta answers unknown enumeration values).
    """
    if value is None:
        return default
    if not isinstance(value, str) or value not in words:
        raise malformed()
    return value


def only(value: Record, *names: str) -> None:
    """Take an object that has nothing but these fields.

    Raises:
        OktaError: It has others (400 E0000003).
    """
    if not set(value) <= set(names):
        raise malformed()


def link(href: str, *allow: str) -> Record:
    """Make a link.

    Args:
        href: Where to.
        allow: The methods of its ``hints``; none leaves the hints out.
    """
    return {"href": href, "hints": {"allow": list(allow)}} if allow else {"href": href}


def camel_case(name: str) -> str:
    """Write a name of an attribute as JSON has it: ``rate_limits`` as ``rateLimits``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def public(record: Record) -> Record:
    """Copy a record without its private fields, those whose name begins with an underscore."""
    return {name: value for name, value in record.items() if name[0] != "_"}
