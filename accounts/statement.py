"""A search as one SQL statement: every reading of a query is a branch of it."""

from collections.abc import Sequence

from sqlalchemy import TextClause, text

from accounts.asking import Asked, MatchedBy, Split
from accounts.number import LENGTH
from models.account import WORDS

#: Accounts one branch may bring, and persons or places it ranks for that.
MOST = 60
CANDIDATES = 2000
#: Beside a place, a name shorter than this is not taken for a longer one's beginning.
SHORT = 4
#: How alike a misspelled word must be, from 0 to 1 (pg_trgm): "lepez" is 0.33 like "lopez".
ALIKE = 0.33

#: What a branch returns: account, person, what fits, how it is kept, how well from 0 to 1.
_COLUMNS = "a.id AS account_id, {person} AS person_id, '{by}' AS by, {match} AS match, {rank}"
_NOBODY = "CAST(NULL AS uuid)"
_PLACE = "concat_ws(', ', s.line, s.unit)"
#: Persons have a say from a day until a day; on a closed account the last ones count.
_HAS_A_SAY = "(ap.until IS NULL OR ap.until > :today OR a.status = 'closed')"


class Statement:
    """Gathers branches and the values they ask for."""

    def __init__(self) -> None:
        self.branches: list[str] = []
        self.values: dict[str, object] = {}

    def bind(self, value: object) -> str:
        """Return the placeholder under which the value is handed to the database."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def add(self, by: MatchedBy, match: str, rank: str, rest: str, person: str = _NOBODY) -> None:
        """Add a branch. `rest` begins with FROM; best first, and no more than MOST of them."""
        columns = _COLUMNS.format(person=person, by=by, match=match, rank=f"{rank} AS rank")
        self.branches.append(f"(SELECT {columns} {rest} ORDER BY rank DESC, a.id LIMIT {MOST})")

    def text(self, *, worst: float = 0.0) -> TextClause:
        """Return it whole: each account once, by what fits it best, best first.

        Only what fits at least that part as well as the best, from 0 to 1.
        Asks for `today` and `limit` besides the values that were bound.
        """
        union = " UNION ALL ".join(self.branches)
        return text(
            f"""SELECT account_id, person_id, by, match
                  FROM (SELECT DISTINCT ON (account_id) *, max(rank) OVER () AS top
                          FROM ({union}) hit
                         ORDER BY account_id, rank DESC, person_id) best
                 WHERE rank >= {worst} * top
                 ORDER BY rank DESC, match, account_id LIMIT :limit"""  # noqa: S608  bound above
        )


def exact(asked: Asked) -> Statement:
    """Return the search to the letter, beginnings of words and numbers included."""
    made = Statement()
    if asked.number:
        _by_account(made, f"a.number = {made.bind(asked.number)}")
    if asked.number_start:
        first, last = (made.bind(asked.number_start.ljust(LENGTH, digit)) for digit in "09")
        _by_account(made, f"a.number BETWEEN {first} AND {last} AND NOT a.protected")
    if asked.phone:
        phone = made.bind(asked.phone)
        _by_endpoint(made, MatchedBy.PHONE, "'sms', 'voice'", f"ce.address = {phone}")
    if asked.mail:
        mail, start = made.bind(asked.mail), made.bind(f"{literally(asked.mail)}%")
        _by_endpoint(made, MatchedBy.MAIL, "'mail'", f"ce.address = {mail}")
        begins = f"ce.address LIKE {start} AND NOT a.protected"
        _by_endpoint(made, MatchedBy.MAIL, "'mail'", begins, rank="0.5")
    if asked.places:
        keys = made.bind(list(asked.places))
        _by_place(made, f"s.search_key = ANY({keys})", "0.8")
    for split in asked.splits:
        _by_words(made, split)
    return made


def near(asked: Asked) -> Statement:
    """Return the search for what may be meant; without branches when no word can be misspelled.

    A person and a place are never both guessed: one of them is to the letter.
    """
    made = Statement()
    for split in asked.splits:
        if split.name and not split.place:
            _by_spelling(made, split)
        elif split.name:
            _by_half_a_guess(made, split)
        elif split.place[0].isdigit() and len(split.place) > 1:
            # The street's first word: behind it may stand the town, too.
            alike = f"word_similarity({made.bind(split.place[1])}, s.search_key)"
            only = f"{_begins(made, 's', split.place[:1])} AND {alike} >= {ALIKE}"
            _by_place(made, only, f"{alike} + {_likeness(made, 's', split.place)} / 8")
    return made


def _by_account(made: Statement, condition: str) -> None:
    made.add(MatchedBy.NUMBER, "a.number", "1.0", f"FROM account a WHERE {condition}")


def _by_endpoint(
    made: Statement, by: MatchedBy, channels: str, condition: str, rank: str = "1.0"
) -> None:
    rest = f"""FROM confirmed_endpoint ce JOIN account a ON a.id = ce.account_id
               WHERE ce.channel IN ({channels}) AND {condition}"""
    made.add(by, "ce.address", rank, rest, person="ce.person_id")


def _by_words(made: Statement, split: Split) -> None:
    """Add the reading in which every word begins one of the name's or the place's."""
    if not split.place:
        _by_name(made, _begins(made, "p", split.name), _likeness(made, "p", split.name))
    elif not split.name:
        _by_place(made, _begins(made, "s", split.place), _likeness(made, "s", split.place))
    else:
        short = max(map(len, split.name)) < SHORT
        names = _begins(made, "p", split.name, whole=short)
        begins = f"{names} AND {_begins(made, 's', split.place)}"
        likeness = f"{_likeness(made, 'p', split.name)} + {_likeness(made, 's', split.place)}"
        _by_both(made, begins, f"0.5 + ({likeness}) / 4")


def _by_spelling(made: Statement, split: Split) -> None:
    """Add the persons whose names have a word like each of these (ALIKE is set beforehand)."""
    alike = " AND ".join(f"p.search_key %> {made.bind(word)}" for word in split.name)
    name = made.bind(" ".join(split.name))
    # Word by word first; of two alike the one with less besides.
    rank = f"word_similarity({name}, p.search_key) + similarity(p.search_key, {name}) / 8"
    _by_name(made, alike, rank)


def _by_half_a_guess(made: Statement, split: Split) -> None:
    """Add the readings in which the name, or else the place, is misspelled.

    What is to the letter here is whole words, and only so many rows of it.
    """
    names, places = _begins(made, "p", split.name, whole=True), _begins(made, "s", split.place)
    name_alike = f"word_similarity({made.bind(' '.join(split.name))}, p.search_key)"
    place_alike = f"word_similarity({made.bind(' '.join(split.place))}, s.search_key)"
    some = f"(SELECT * FROM service_address s WHERE {places} LIMIT {CANDIDATES})"  # noqa: S608  bound
    _by_both(made, f"{name_alike} >= {ALIKE}", f"(1 + {name_alike}) / 2", places=some)
    some = f"(SELECT * FROM person p WHERE {names} LIMIT {CANDIDATES})"  # noqa: S608  bound
    _by_both(made, f"{place_alike} >= {ALIKE}", f"(1 + {place_alike}) / 2", persons=some)


def _by_name(made: Statement, condition: str, rank: str) -> None:
    rest = f"""FROM (SELECT p.id, p.name, {rank} AS rank FROM person p WHERE {condition}
                      ORDER BY rank DESC, p.id LIMIT {CANDIDATES}) p
               JOIN account_person ap ON ap.person_id = p.id
               JOIN account a ON a.id = ap.account_id
               WHERE NOT a.protected AND {_HAS_A_SAY}"""  # noqa: S608  bound above
    made.add(MatchedBy.NAME, "p.name", "p.rank", rest, person="p.id")


def _by_place(made: Statement, condition: str, rank: str) -> None:
    rest = f"""FROM (SELECT s.id, s.line, s.unit, {rank} AS rank
                       FROM service_address s WHERE {condition}
                      ORDER BY rank DESC, s.search_key LIMIT {CANDIDATES}) s
               JOIN account a ON a.service_address_id = s.id
               WHERE NOT a.protected"""  # noqa: S608  bound above
    made.add(MatchedBy.ADDRESS, _PLACE, "s.rank", rest)


def _by_both(
    made: Statement,
    condition: str,
    rank: str,
    *,
    persons: str = "person",
    places: str = "service_address",
) -> None:
    rest = f"""FROM {places} s
               JOIN account a ON a.service_address_id = s.id
               JOIN account_person ap ON ap.account_id = a.id
               JOIN {persons} p ON p.id = ap.person_id
               WHERE {condition} AND NOT a.protected AND {_HAS_A_SAY}"""
    made.add(MatchedBy.NAME, f"concat_ws(', ', p.name, {_PLACE})", rank, rest, person="p.id")


def _begins(made: Statement, table: str, words: Sequence[str], *, whole: bool = False) -> str:
    """Return the condition that each of these words begins one of the row's, or is one."""
    return f"{_words_of(table)} @@ CAST({made.bind(tsquery(words, whole=whole))} AS tsquery)"


def _likeness(made: Statement, table: str, words: Sequence[str]) -> str:
    return f"similarity({table}.search_key, {made.bind(' '.join(words))})"


def _words_of(table: str) -> str:
    """Return the indexed words of a search key."""
    return WORDS.replace("search_key", f"{table}.search_key")


def tsquery(words: Sequence[str], *, whole: bool = False) -> str:
    """Return the words as a tsquery: all of them; numbers are always whole.

    They are letters and digits only (`search_key.plain`), so quoting is enough.
    """
    return " & ".join(f"'{word}'" if whole or word.isdigit() else f"'{word}':*" for word in words)


def literally(text: str) -> str:
    """Return a text in which LIKE sees no wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
