"""Whether a webhook call comes from Zalo: a SHA-256 over who, the raw body, when, and a key that only we two know."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

HEADER = "X-ZEvent-Signature"


def signed_by(raw: bytes, event: dict[str, Any], given: str, app_id: str, key: str) -> str:
    """Which rule holds, "app" or "account"; "" if none. Sources disagree on the first term, and on `mac=`."""
    mac = given.strip().removeprefix("mac=").strip().lower().encode("ascii", "replace")
    at = str(event.get("timestamp", ""))
    found = ""
    for rule, first in (("app", app_id), *(("account", account) for account in _accounts(event))):
        if hmac.compare_digest(mac, mac_of(first, raw, at, key).encode()):
            found = found or rule
    return found


def mac_of(first: str, raw: bytes, at: str, key: str) -> str:
    # Plain SHA-256, not HMAC: so Zalo has it.
    return hashlib.sha256(first.encode() + raw + at.encode() + key.encode()).hexdigest()


def _accounts(event: dict[str, Any]) -> Iterator[str]:
    """Where an event names the Official Account; the key decides whether the name is true."""
    places = (event.get("oa_id"), _id(event.get("recipient")), _id(event.get("sender")))
    yield from dict.fromkeys(place for place in places if isinstance(place, str) and place)


def _id(party: object) -> object:
    return party.get("id") if isinstance(party, dict) else None
