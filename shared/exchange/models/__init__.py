"""The rows of the exchange: what waits to be sent, to whom, what was tried, what came in, what was told to people."""

from .alert import Alert
from .delivery import Attempt, Delivery
from .endpoint import Endpoint
from .inbox import InboxMessage
from .logo import LogoCopy
from .outbox import FeedCounter, OutboxEvent
from .reconcile import Difference, ReconcileRun
from .watch import FlowHour, Pulse

__all__ = [
    "Alert",
    "Attempt",
    "Delivery",
    "Difference",
    "Endpoint",
    "FeedCounter",
    "FlowHour",
    "InboxMessage",
    "LogoCopy",
    "OutboxEvent",
    "Pulse",
    "ReconcileRun",
]
