"""`{% load ui %}`: every tag and filter of the design system."""

from shared.ui.tags import register

__all__ = ["register"]
