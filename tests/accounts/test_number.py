"""Account numbers: what a slip of the finger does, and how people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import number

nines = st.integers(min_value=100_000_000, max_value=999_999_999)
separators = st.sampled_from(["", " ", "-", ".", " - ", "–"])


@given(nines, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(nine: int, place: int, shift: int) -> None:
    right = number.make(nine)
    digit = str((int(right[place]) + shift) % 10)

    assert not number.valid(right[:place] + digit + right[place + 1 :])


@given(nines, st.integers(0, 8))
def test_every_swap_of_two_neighbors_is_noticed(nine: int, place: int) -> None:
    right = number.make(nine)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert number.valid(swapped) == (swapped == right)


@given(nines, st.lists(separators, min_size=9, max_size=9))
def test_a_number_is_found_however_its_digits_are_set_apart(nine: int, gaps: list[str]) -> None:
    right = number.make(nine)
    written = "".join(a + b for a, b in zip(right, [*gaps, ""], strict=True))

    assert number.find(f"hi, my account is {written}, thanks") == [right]


@given(st.text(max_size=80))
def test_whatever_is_found_is_valid_and_nothing_breaks_the_search(text: str) -> None:
    assert all(number.valid(each) for each in number.find(text))
    assert number.find(number.without(text)) == [] or not number.find(text)


@pytest.mark.parametrize("nine", ["12345678", "1234567890", "12345678a", "١٢٣٤٥٦٧٨٩", ""])
def test_a_number_is_made_of_nine_digits_and_nothing_else(nine: str) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        number.make(nine)


def test_a_number_said_in_words_is_found_in_english_and_spanish() -> None:
    right = number.make(300100101)
    english = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    spanish = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]

    assert number.find("it is " + " ".join(english[int(d)] for d in right)) == [right]
    assert number.find("es el " + ", ".join(spanish[int(d)] for d in right)) == [right]


def test_a_number_is_found_behind_other_digits() -> None:
    right = number.shown(number.make(300100101))

    assert number.find(f"4821 {right}") == [right.replace(" ", "")]
    assert number.find(f"{right} 4821") == [right.replace(" ", "")]


@pytest.mark.parametrize(
    "text", ["4821", "4 8 2 1", "48-21", "the last four are 4821.", "cuatro ocho dos uno", "#4821"]
)
def test_four_digits_are_read_however_they_are_written(text: str) -> None:
    assert number.last_four(text) == "4821"


@pytest.mark.parametrize("text", ["", "no idea", "482", "48213", "4821 or 4822", "12 Alder St"])
def test_what_is_not_four_digits_is_no_fact(text: str) -> None:
    assert number.last_four(text) is None


def test_an_account_number_is_not_mistaken_for_the_fact() -> None:
    right = number.make(300100101)

    assert number.last_four(f"{number.shown(right)}, 4821") == "4821"
    assert number.last_four(number.shown(right)) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("3001001138", "3001001138"),
        ("account 300-100-1138 please", "3001001138"),
        ("12 Alder St 97035", None),
        ("4821", None),
        ("30010011380", None),
    ],
)
def test_a_mistyped_number_is_still_known_for_one(text: str, digits: str | None) -> None:
    assert number.ten_digits(text) == digits
