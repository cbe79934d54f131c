"""`forebay openapi`: the API's description, and whether the pages' client was made from it."""

import json
import sys
from pathlib import Path

from gateway.app import build
from gateway.bootstrap import ROOT
from gateway.settings import Settings

KEPT = ROOT / "web" / "openapi.json"
DRIFTED = (
    "web/openapi.json is not what the gateway answers. Renew it and the client:\n"
    "  ./forebay openapi > web/openapi.json && ./forebay npm run client"
)


def describe(settings: Settings, *, check: bool = False, kept: Path = KEPT) -> int:
    """Print the API's description; with ``check`` only compare it with the kept one."""
    plain = settings.model_copy(update={"simulator_url": ""})  # the demo is not the API
    described = build(plain).openapi()
    if not check:
        print(json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True))
        return 0
    if json.loads(kept.read_text(encoding="utf-8")) == json.loads(json.dumps(described)):
        return 0
    print(DRIFTED, file=sys.stderr)
    return 1
