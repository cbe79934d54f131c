"""What the gateway's actions do for Rasa, in small: enough to walk the dialogue through."""

from typing import Any
from uuid import UUID, uuid5

ACCOUNT = "1234567897"
LAST_FOUR = "4821"
_SPACE = UUID("00000000-0000-0000-0000-00000000f0ba")


class FakeActions:
    """Judges claims and facts by one account; remembers what it answered."""

    def __init__(self) -> None:
        self.known_endpoints: set[str] = set()
        self.proven: set[str] = set()
        self.answered: list[tuple[str, str | None, str | None]] = []
        self.misses = 0

    def __call__(self, body: dict[str, Any]) -> dict[str, Any]:
        tracker = body["tracker"]
        sender, slots = tracker["sender_id"], tracker["slots"]
        metadata = tracker["latest_message"]["metadata"]
        if body["next_action"] == "action_account_answer":
            self.answered.append((sender, slots["want"], slots["proof"]))
            mark = str(uuid5(_SPACE, metadata["message_id"]))
            return {"events": [], "responses": [{"custom": {"mark": mark}}]}
        return {"events": self._validate(sender, slots), "responses": []}

    def _validate(self, sender: str, slots: dict[str, Any]) -> list[dict[str, Any]]:
        asked = slots["requested_slot"]
        if sender in self.proven:
            return [_slot("claim", "known"), _slot("fact", "ok")]
        if asked is None:
            return [_slot("claim", "known" if sender in self.known_endpoints else None)]
        if slots[asked] is None:
            return []  # another question was asked: nothing to judge
        return self._claim(slots) if asked == "claim" else self._fact(sender, slots)

    def _claim(self, slots: dict[str, Any]) -> list[dict[str, Any]]:
        said = slots["claim"].lower().replace(" ", "")
        known = ACCOUNT in said or ("lopez" in said and "alder" in said)
        return [_slot("claim", "known" if known else None)]

    def _fact(self, sender: str, slots: dict[str, Any]) -> list[dict[str, Any]]:
        if LAST_FOUR in slots["fact"]:
            self.proven.add(sender)
            return [_slot("fact", "ok")]
        self.misses += 1
        if self.misses >= 2:
            return [_slot("fact", None), _slot("proof", "locked"), _slot("requested_slot", None)]
        return [_slot("fact", None)]


def _slot(name: str, value: str | None) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}
