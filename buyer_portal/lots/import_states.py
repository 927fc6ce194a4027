"""The states of a file of lots that is imported."""

CHECKING = "checking"
CHECKED = "checked"
IMPORTING = "importing"
DONE = "done"
DROPPED = "dropped"

MOVES = {
    CHECKING: {CHECKED, DROPPED},
    CHECKED: {IMPORTING, DROPPED},
    IMPORTING: {DONE},
    DONE: set(),
    DROPPED: set(),
}

CHOICES = [(state, state.capitalize()) for state in MOVES]

# Of one row of such a file.
UNCHECKED, WRONG, GOOD, IMPORTED = "unchecked", "wrong", "good", "imported"
