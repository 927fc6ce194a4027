"""Pictures as people upload them."""

from io import BytesIO

from PIL import Image


def png(width=32, height=32, shade=200):
    return picture("PNG", width, height, shade)


def jpeg(width=32, height=32, shade=200):
    return picture("JPEG", width, height, shade)


def webp(width=32, height=32, shade=200):
    return picture("WEBP", width, height, shade)


def picture(kind, width, height, shade):
    file = BytesIO()
    Image.new("RGB", (width, height), (shade, shade, shade)).save(file, kind)
    return file.getvalue()
