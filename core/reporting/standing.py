"""What stands on saved views, served for one agency in one round: alerts, reports, and the messages of both."""

from core.db import Scope
from core.reporting import alerts, deliveries, schedules


def serve(scope: Scope) -> int:
    """Judge, put down and send whatever is due now, and forget old history; gives how many messages arrived.

    Judging and reports come before sending: both put down what is then sent in the same round. What goes wrong in one of
    them keeps no other waiting.
    """
    try:
        alerts.judge_due(scope)
    finally:
        try:
            schedules.send_due(scope)
        finally:
            arrived = deliveries.send_due(scope)
    deliveries.forget_old(scope)
    return arrived
