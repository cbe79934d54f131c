"""An action endpoint that answers at once: what Rasa costs with actions that cost nothing.

Both of a turn's actions get the same answer: everything is proven, and
something is said. It is as long as the gateway's own.
"""

import json

from gateway.bench.baselines.echo import answer, listen

_SLOTS = {"claim": "known", "fact": "ok", "proof": None}
_DONE = {
    "events": [
        {"event": "slot", "timestamp": None, "name": name, "value": value}
        for name, value in _SLOTS.items()
    ],
    "responses": [{"custom": {"mark": "0199a000-0000-7000-8000-000000000000"}}],
}

if __name__ == "__main__":
    done = answer(json.dumps(_DONE).encode())
    listen(lambda: done)
