"""HTML from Python: elements whose texts and attributes are escaped, whatever is in them."""

from __future__ import annotations

import html
from typing import TypeAlias

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Markup(str):
    """HTML that is finished."""

    __slots__ = ()


Content: TypeAlias = "str | None"
"""A text, which is escaped unless it is Markup; None for nothing."""
Value: TypeAlias = "str | bool | None"
"""An attribute's value; True for one without a value, False and None for none at all."""


def tag(element: str, /, *content: Content, **attributes: Value) -> Markup:
    """Make an element.

    Args:
        element: Its name.
        content: What is in it, one after the other.
        attributes: Its attributes. An underscore at the end is dropped (``class_``), others are hyphens.
    """
    opening = f"<{element}{''.join(_attribute(*each) for each in attributes.items())}>"
    if element in VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(*content)}</{element}>")


def join(*content: Content) -> Markup:
    """Put several after each other."""
    return Markup("".join(_finished(each) for each in content if each is not None))


def _finished(content: str) -> str:
    return content if isinstance(content, Markup) else html.escape(content)


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{html.escape(str(value))}"'
