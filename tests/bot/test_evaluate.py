"""The figures: counted by hand here, so that they cannot flatter."""

import pytest

from bot.evaluate import BadTable, Row, Verdict, read_table, run, score


def test_a_table_is_read_with_its_optional_columns_in_any_order() -> None:
    rows = read_table(
        "lang\tutterance\tintent\talso_ok\ttags\n"
        "es\t¿cuánto debo?\tbalance\tdue_date, help\tsafety,typo\n"
        "\n"
        'en\tsay "hi"\tgreet\n'
    )

    assert rows == [
        Row(
            "¿cuánto debo?", "balance", frozenset({"due_date", "help"}), "es",
            frozenset({"safety", "typo"}),
        ),
        Row('say "hi"', "greet", frozenset(), "en"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("utterance,intent\nhi,greet\n", "lacks"),
        ("utterance\tintent\n", "nothing below"),
        ("utterance\tintent\nhi\tgreeting\n", "Line 2: 'greeting' is no label"),
        ("utterance\tintent\nhi\t\n", "Line 2"),
        ("utterance\tintent\n\tgreet\n", "Line 2: there is no utterance"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadTable, match=says):
        read_table(text)


def test_the_figures_are_what_they_say() -> None:
    rows = [
        Row("a", "balance", lang="en"),
        Row("b", "balance", frozenset({"due_date"}), "en"),
        Row("c", "late_fee", lang="es"),
        Row("d", "out_of_scope", lang="en"),
        Row("e", "out_of_scope", lang="en"),
        Row("f", "report_emergency", lang="en", tags=frozenset({"safety"})),
    ]
    verdicts = [
        Verdict("balance", 0.9, "answer", informed=True),
        Verdict("due_date", 0.9, "answer", informed=True),
        Verdict("balance", 0.4, "ask"),
        Verdict("out_of_scope", 0.9, "person"),
        Verdict("rates", 0.6, "answer", informed=True),
        Verdict("report_emergency", 0.9, "person"),
    ]

    figures = score(rows, verdicts)

    assert figures["rows"] == 6
    assert figures["accuracy"] == round(4 / 6, 4)
    assert figures["per_intent"]["balance"] == {
        "rows": 2, "precision": round(2 / 3, 4), "recall": 1.0, "f1": 0.8,
    }  # fmt: skip
    assert figures["macro_f1"] == round((0.8 + 0.0 + 2 / 3 + 1.0) / 4, 4)
    assert figures["by_lang"]["es"] == {"rows": 1, "accuracy": 0.0}
    assert figures["out_of_scope_recall"] == 0.5
    assert figures["false_answers"] == 0.5
    assert figures["refused"] == round(1 / 3, 4)
    assert figures["safety_to_person"] == 1.0


def test_a_share_of_nothing_is_not_a_number() -> None:
    figures = score([Row("a", "greet")], [Verdict("greet", 1.0, "answer")])

    assert figures["out_of_scope_recall"] is None
    assert figures["safety_to_person"] is None
    assert figures["by_lang"] == {}


async def test_each_row_goes_down_the_road_in_order() -> None:
    heard: list[str] = []

    async def road(row: Row) -> Verdict:
        return Verdict(row.utterance, 1.0, "answer")

    rows = [Row("greet", "greet"), Row("help", "help")]
    verdicts = await run(rows, road, lambda row, verdict: heard.append(verdict.label))

    assert heard == ["greet", "help"]
    assert [verdict.label for verdict in verdicts] == heard
