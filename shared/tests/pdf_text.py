"""The words of a PDF that fpdf2 drew, for tests that read in it what a person reads."""

import re
import zlib

_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_CODE = re.compile(rb"<(\w{4})> <(\w{4})>")
_DRAWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) ?Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def text_of(pdf):
    """Each drawn piece of text, one a line, in the order in which it is drawn."""
    streams = [_inflated(one) for one in _STREAM.findall(pdf)]
    fonts = [_letters(one) for one in streams if b"begincmap" in one]  # in the order of /F1, /F2, …
    return "\n".join(piece for one in streams if b" Tf" in one for piece in _pieces(one, fonts))


def _inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _letters(codes):
    return {int(code, 16): chr(int(letter, 16)) for code, letter in _CODE.findall(codes)}


def _pieces(page, fonts):
    letters = fonts[0]
    for font, drawn in _DRAWN.findall(page):
        if font:
            letters = fonts[int(font) - 1]
        else:
            yield "".join(letters[ord(code)] for code in _unescaped(drawn).decode("utf-16-be"))


def _unescaped(drawn):
    return _ESCAPED.sub(lambda found: {b"r": b"\r", b"n": b"\n"}.get(found[1], found[1]), drawn)
