"""Which language: ours from a few words, others from letters, none from a number or a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much do I owe", "en"),
        ("whats my bal", "en"),
        ("when is it due?", "en"),
        ("¿cuánto debo?", "es"),
        ("cuanto debo de agua", "es"),
        ("hola", "es"),
        ("mi saldo", "es"),
        ("me cortaron el agua", "es"),
        ("combien je dois payer pour l'eau", "fr"),
        ("quando vence minha conta de água", "pt"),
        ("tôi nợ bao nhiêu tiền nước", "vi"),
        ("сколько я должен за воду", "ru"),
        ("我欠多少水费", "zh"),
        ("水道代はいくらですか", "ja"),
    ],
)
def test_words_tell_their_language(text: str, language: str) -> None:
    assert language_of(text, None) == language


@pytest.mark.parametrize("text", ["4821", "1234567897", "👍", "", "Priya Raman, 2210 NE Fremont"])
@pytest.mark.parametrize("current", ["en", "es", None])
def test_what_tells_nothing_keeps_the_language(text: str, current: str | None) -> None:
    if text.startswith("Priya") and current is None:
        pytest.skip("a name may be guessed when nothing is known")
    assert language_of(text, current) == current


def test_a_customer_may_switch() -> None:
    assert language_of("prefiero hablar en español", "en") == "es"
    assert language_of("can we speak English please", "es") == "en"


@given(st.text(max_size=80), st.sampled_from(["en", "es", None]))
def test_any_text_has_an_answer(text: str, current: str | None) -> None:
    found = language_of(text, current)

    assert found is None or 2 <= len(found) <= 3
