"""Contracts, the versions of their text, and the signatures under them."""

from .contracts import BOTH, BUYER, NOBODY, PRODUCER, Contract, ContractEdition, FinalDocument, Signature, Termination

__all__ = [
    "BOTH",
    "BUYER",
    "NOBODY",
    "PRODUCER",
    "Contract",
    "ContractEdition",
    "FinalDocument",
    "Signature",
    "Termination",
]
