"""Pictures of organisations: known by their content, never by their name, drawn anew, and kept under their digest.

What is kept is what Pillow drew from the picture that came: nothing that hangs behind it or hides in it gets in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

FOLDER = "logos"
LARGEST = 256 * 1024
SIDES = range(16, 2049)
KEPT_SIDE = 512  # pixels; nowhere is a logo shown larger than a fifth of this
READS = ("PNG", "JPEG", "WEBP")
TYPES = {"png": "image/png", "jpg": "image/jpeg"}
NAME = re.compile(rf"[0-9a-f]{{64}}\.({'|'.join(TYPES)})")


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
    try:
        with Image.open(BytesIO(content), formats=READS) as image:
            width, height = image.size
            if not {width, height} <= set(SIDES):  # before its pixels are unpacked
                raise NoPicture(f"The picture is {width} by {height} pixels; take one from 16 to 2048 on each side.")
            return _drawn(image)
    except NoPicture:
        raise
    except Exception as error:  # a broken file makes the decoders raise nearly anything
        raise NoPicture("This is not a PNG, JPEG or WebP picture, whatever it is called.") from error


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


def _drawn(image: Image.Image) -> Picture:
    """The first frame, upright and no larger than it is ever shown: JPEG stays JPEG, the others become PNG."""
    photo, file = image.format == "JPEG", BytesIO()
    drawn = ImageOps.exif_transpose(image).convert("RGB" if photo else "RGBA")
    drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
    if photo:
        drawn.save(file, "JPEG", quality=90)
    else:
        drawn.save(file, "PNG", optimize=True)
    return Picture(file.getvalue(), "jpg" if photo else "png")
