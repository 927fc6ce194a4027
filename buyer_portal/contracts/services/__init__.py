"""What happens to contracts: drawn up, changed before they are signed, signed, refused, expired."""

from .contracts import (
    Circumstances,
    OtherDocument,
    chain_hash,
    draw_up_contract,
    refuse_contract,
    request_changes,
    sign_contract,
)

__all__ = [
    "Circumstances",
    "OtherDocument",
    "chain_hash",
    "draw_up_contract",
    "refuse_contract",
    "request_changes",
    "sign_contract",
]
