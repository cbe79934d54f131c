"""A carrier that takes every text and sends no receipts."""

import json
from itertools import count

from gateway.bench.baselines.echo import answer, listen

_numbers = count(1)


def _taken() -> bytes:
    body = {"sid": f"SM{next(_numbers):032x}", "status": "queued"}
    return answer(json.dumps(body).encode(), status="201 Created")


if __name__ == "__main__":
    listen(_taken)
