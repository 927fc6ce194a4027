"""What a portal says of itself, and what the exchange is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Portal:
    """What one portal has that the other has not. Names are environment variables, the binding one first."""

    name: str  # also the queue, the cache prefix, the cookies' prefix and the marker in the store
    title: str
    peer: str
    peer_title: str
    port: int
    peer_port: int
    apps: list[str]
    nav: str
    inbox_handlers: dict[str, str]
    peer_url_names: list[str]
    topic_url_names: dict[str, str]
    sends: list[str]
    receives: list[str]
    sending_secret_names: list[str]
    receiving_secret_names: list[str]
    peer_key_names: list[str]
    trusted_key_names: list[str]
    demo_sending_secret: str
    demo_receiving_secret: str
    demo_peer_key: str
    demo_trusted_key: str
    own_secret_names: dict[str, str] = field(default_factory=dict)  # name: demo's; as `<NAME>S`, newest first
    debug_flag_names: list[str] = field(default_factory=list)  # settings that are true in DEBUG unless said otherwise
    reconcilers: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    beat: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ExchangeSettings:
    """How this portal and its peer talk. Secrets are newest first; see design and docs/operations.md."""

    peer_name: str
    peer_url: str
    topic_urls: dict[str, str]
    sends: tuple[str, ...]
    receives: tuple[str, ...]
    sending_secrets: tuple[str, ...]
    receiving_secrets: tuple[str, ...]
    require_signature: bool
    schedule_scale: float
    ssrf_allow_cidrs: tuple[str, ...]
    allow_private: bool  # DEBUG only: http and loopback endpoints may be added
