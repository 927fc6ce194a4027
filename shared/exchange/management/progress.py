"""Its place is `shared.progress`."""

from shared.progress import show as show
