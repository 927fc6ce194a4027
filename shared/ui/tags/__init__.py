"""The tags and filters of the design system, by what they are for. `{% load ui %}` brings them all."""

from . import blocks, controls, frame, words
from .library import register

__all__ = ["blocks", "controls", "frame", "register", "words"]
