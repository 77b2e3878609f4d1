"""Logos of apps, as they are uploaded: checked, and then known by where they can be had."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.errors import refuse_field

if TYPE_CHECKING:
    from email.message import Message

FIELD = "file"
LARGEST = 1_000_000
BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<svg", b"<?xml", b"<xml")
"""What PNG, JPG, GIF and SVG files begin with."""


class Logos(Area):
    """The logos of apps."""

    def upload(self, app_id: str, form: bytes, content_type: str) -> None:
        """Give an app a logo, in the stead of another one if it has one.

        Args:
            app_id: The app.
            form: The body of the request.
            content_type: What kind of form it is, with its boundary.

        Raises:
            OktaError: There is no such app (404), or there is no image in the form, or one that does not do (400).
        """
        app = self.org.apps.find(app_id)
        image = _file(form, content_type)
        # unverified: the texts
        if not image.lstrip().startswith(BEGINNINGS):
            refuse_field(FIELD, "must be a PNG, JPG, SVG or GIF image")
        if len(image) >= LARGEST:
            refuse_field(FIELD, "must be less than one MB in size")
        app["_logo"] = self.org.ids.new("fs0")


def _file(form: bytes, content_type: str) -> bytes:
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + form)
    parts: list[Message] = [part for part in message.walk() if not part.is_multipart()]
    found = [part for part in parts if part.get_param("name", header="content-disposition") == FIELD]
    content = found[0].get_payload(decode=True) if found else None
    return content if isinstance(content, bytes) else b""
