"""Pools of names an invented city draws from. No combination is meant to be anybody."""

import tomllib
from importlib.resources import files

_POOLS: dict[str, list[str]] = tomllib.loads(
    (files("gateway.demo") / "names.toml").read_text(encoding="utf-8")
)

FIRST = _POOLS["first"]
LAST = _POOLS["last"]
FIRST_SPANISH = _POOLS["first_spanish"]
LAST_SPANISH = _POOLS["last_spanish"]
STREETS = _POOLS["streets"]
FIRMS = _POOLS["firms"]
PLANTS = _POOLS["plants"]
