"""What Prometheus may know: counted from rows at the scrape, so every process tells the same; nothing personal."""

import shutil
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest

from storage.health import Counts


def exposition(counts: Counts | None, spooled: int, data_dir: Path, now_ms: int) -> bytes:
    """The text of /metrics; without `counts` the database is away, and that is told too."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)

    def tell(name: str, meaning: str, value: float, **labels: str) -> None:
        gauge = gauges.get(name) or Gauge(f"thonbao_{name}", meaning, tuple(labels), registry=registry)
        gauges[name] = gauge
        (gauge.labels(**labels) if labels else gauge).set(value)

    gauges: dict[str, Gauge] = {}
    tell("database_up", "1 if the database answers", counts is not None)
    tell("spool_bytes", "Bytes of messages that wait in files for the database", spooled)
    tell("disk_free_bytes", "Room left where DATA_DIR is", shutil.disk_usage(data_dir).free)
    if counts is None:
        return generate_latest(registry)

    for state in ("waiting", "aside"):
        tell("inbox", "Messages in the inbox, by state", counts.inbox.get(state, 0), state=state)
    tell("inbox_oldest_seconds", "Age of the oldest waiting message", _age(counts.inbox_oldest_ms, now_ms))
    for (channel, state), count in counts.outbox.items():
        tell("outbox", "Messages to people, by channel and state", count, channel=channel, state=state)
    tell("outbox_late_seconds", "How long the oldest due message waits", _age(counts.outbox_oldest_ms, now_ms))
    for state, count in counts.photos.items():
        tell("photos", "Photos, by state", count, state=state)
    for state, count in counts.reports.items():
        tell("reports", "Reports, by state", count, state=state)
    for state, count in counts.dossiers.items():
        tell("dossiers", "Dossiers, by state", count, state=state)
    for lease, until_ms in counts.leases.items():
        left = (until_ms - now_ms) / 1000
        tell("lease_seconds", "Time a lease has left; negative when nobody does this work", left, lease=lease)
    return generate_latest(registry)


def _age(since_ms: int | None, now_ms: int) -> float:
    return max(0.0, (now_ms - since_ms) / 1000) if since_ms is not None else 0.0
