"""Pictures that people upload: known by their content, never by their name, and kept under the digest of it."""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "logos"
LARGEST = 256 * 1024
SIDES = range(16, 2049)
TYPES = {"png": "image/png", "jpg": "image/jpeg"}
NAME = re.compile(rf"[0-9a-f]{{64}}\.({'|'.join(TYPES)})")

PNG = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
JPEG, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
# The markers of a JPEG's frame, which say how large it is. Source: ITU T.81, table B.1.
FRAMES = {0xC0, 0xC1, 0xC2}


class NoPicture(ValueError):
    """Not a picture that we take; the text is a sentence that says what to do."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    kind: str  # one of TYPES

    @property
    def name(self) -> str:
        """What it is kept under: the same picture has the same name, and another one never gets it."""
        return f"{hashlib.sha256(self.content).hexdigest()}.{self.kind}"


def read_picture(content: bytes) -> Picture:
    """`content` as a picture. Raises NoPicture for what is too large, of another type, or not of a useful size."""
    if len(content) > LARGEST:
        raise NoPicture(f"The picture is larger than {LARGEST // 1024} kB. Make it smaller.")
    if content.startswith(PNG) and content.endswith(PNG_END):
        kind, size = "png", _png_size(content)
    elif content.startswith(JPEG) and content.endswith(JPEG_END):
        kind, size = "jpg", _jpeg_size(content)
    else:
        kind, size = "", None
    if size is None:
        raise NoPicture("This is not a PNG or JPEG picture, whatever it is called.")
    if not all(side in SIDES for side in size):
        raise NoPicture(f"The picture is {size[0]} by {size[1]} pixels; take one from 16 to 2048 on each side.")
    return Picture(content, kind)


def keep_picture(picture: Picture) -> str:
    """Keep the picture's file; returns its name. Keeping it again is nothing."""
    path = f"{FOLDER}/{picture.name}"
    if not default_storage.exists(path):
        kept = default_storage.save(path, ContentFile(picture.content))
        if kept != path:  # somebody kept the same one at the same moment
            default_storage.delete(kept)
    return picture.name


def open_picture(name: str) -> tuple[IO[bytes], str]:
    """The file kept under `name`, and its type. Raises FileNotFoundError where there is none."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return default_storage.open(f"{FOLDER}/{name}"), TYPES[PurePath(name).suffix[1:]]


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 33 or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walks from segment to segment until the frame."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
