"""The one door behind all doors: what a channel has read becomes rows, committed, once."""

from gateway.intake.flusher import Intake
from gateway.intake.received import Parked, Received

__all__ = ["Intake", "Parked", "Received"]
