"""What can be done with a lot: one function a deed. Each is one transaction, with its audit row and its message."""

from .lots import (
    autosave_lot,
    cancel_lot,
    close_lot,
    copy_lot,
    create_lot,
    delete_lot,
    edit_lot,
    end_lot_unsuccessful,
    publish_lot,
    restore_lot,
)

__all__ = [
    "autosave_lot",
    "cancel_lot",
    "close_lot",
    "copy_lot",
    "create_lot",
    "delete_lot",
    "edit_lot",
    "end_lot_unsuccessful",
    "publish_lot",
    "restore_lot",
]
