"""The policy texts that come with the product, as files; the office's own live in its database."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from models.policy import PolicyArticle


def shipped() -> Iterator[PolicyArticle]:
    """Read every text of `bot/policies`, by slug, date and language."""
    folder = files("bot") / "policies"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            yield from read(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"))


def read(slug: str, toml: str) -> Iterator[PolicyArticle]:
    """Read the versions in one file. Raises KeyError when one lacks a date, citation or text."""
    for version in tomllib.loads(toml)["version"]:
        for language in ("en", "es"):
            if language in version:
                yield _article(slug, version, language)


def _article(slug: str, version: dict[str, Any], language: str) -> PolicyArticle:
    return PolicyArticle(
        slug=slug,
        language=language,
        version=version["number"],
        title=version[language]["title"],
        text=version[language]["text"],
        citation=version["citation"],
        effective_from=version["from"],
        effective_to=version.get("until"),
    )
