"""How an account's facts are told: money, days and the three account answers. Pure.

Facts come as `bot.actions.facts` leaves them: dollars as decimal text, days in
ISO form, None where there is none. Sentences fit a text message.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

Facts = Mapping[str, str | None]

_MONTHS: Final = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "owed": ("You owe {}.", "Usted debe {}."),
    "owed_by": ("You owe {}, due {}.", "Usted debe {}; vence el {}."),
    "nothing": ("Nothing is owed on this account.", "Esta cuenta no debe nada."),
    "credit": (
        "Nothing is owed: this account has a credit of {}.",
        "No se debe nada: esta cuenta tiene {} a favor.",
    ),
    "all_past_due": ("It is past due.", "Está vencido."),
    "past_due": ("{} of it is past due.", "De eso, {} está vencido."),
    "due": ("Your bill of {} is due {}.", "Su factura de {} vence el {}."),
    "was_due": ("It was due {}.", "Venció el {}."),
    "not_due": ("No payment is due right now.", "Ahora no vence ningún pago."),
    "last": (
        "Your last posted payment was {} on {}.",
        "Su último pago registrado fue de {} el {}.",
    ),
    "no_payment": ("No payment is posted yet.", "Aún no hay pagos registrados."),
    "newer": (
        "Payments made in the last few days may not show yet.",
        "Los pagos de los últimos días quizá aún no aparezcan.",
    ),
    "missing": (
        'If yours is older than five business days and missing, write "person".',
        'Si el suyo tiene más de cinco días hábiles y no aparece, escriba "persona".',
    ),
    "notice": (
        'There is a shut-off notice for {}. If you cannot pay before then, write "person".',
        'Hay un aviso de corte para el {}. Si no puede pagar antes, escriba "persona".',
    ),
    "notice_undated": (
        'There is a shut-off notice. If you cannot pay soon, write "person".',
        'Hay un aviso de corte. Si no puede pagar pronto, escriba "persona".',
    ),
    "off": (
        'The water is shut off. To have it turned on, pay and write "person".',
        'El agua está cortada. Para reconectarla, pague y escriba "persona".',
    ),
}


def money(amount: Decimal) -> str:
    """Return dollars as the office writes them in either language, without a sign: $1,234.50."""
    return f"${abs(amount):,.2f}"


def day(when: date, language: str | None) -> str:
    """Return a date in words: December 1, 2026; 1 de diciembre de 2026."""
    if language == "es":
        return f"{when.day} de {_MONTHS['es'][when.month - 1]} de {when.year}"
    return f"{_MONTHS['en'][when.month - 1]} {when.day}, {when.year}"


def clock(when: datetime, language: str | None) -> str:
    """Return a weekday and a time in words: on Tuesday at 8:00 am; el martes a las 8:00 am."""
    half = "am" if when.hour < 12 else "pm"
    time = f"{when.hour % 12 or 12}:{when.minute:02d} {half}"
    if language == "es":
        article = "a la" if when.hour % 12 == 1 else "a las"
        return f"el {_DAYS['es'][when.weekday()]} {article} {time}"
    return f"on {_DAYS['en'][when.weekday()]} at {time}"


def balance(language: str, facts: Facts) -> str:
    """Tell what is owed, by when, the last posted payment, and that newer ones may not show."""
    return " ".join(
        [*_owed(language, facts), *_shutoff(language, facts), _last(language, facts),
         _say(language, "newer")]
    )  # fmt: skip


def due_date(language: str, facts: Facts) -> str:
    """Tell when the bill is due, or that none is; then the last payment and what may not show."""
    amount, due = Decimal(facts["amount"] or 0), _date(facts["due_on"])
    if amount <= 0 or due is None:
        told = [_say(language, "not_due"), *_owed(language, facts)]
    elif _all_past(facts):
        told = [*_owed(language, {**facts, "due_on": None}), _say(language, "was_due", due)]
    else:
        told = [_say(language, "due", amount, due), *_past(language, facts)]
    told += [*_shutoff(language, facts), _last(language, facts), _say(language, "newer")]
    return " ".join(told)


def payment_status(language: str, facts: Facts) -> str:
    """Tell the last posted payment first, then what is still owed."""
    last, newer = _last(language, facts), _say(language, "newer")
    return " ".join(
        [
            last,
            newer,
            _say(language, "missing"),
            *_owed(language, facts),
            *_shutoff(language, facts),
        ]
    )


#: The answers that are made of facts, by their phrase key.
FACTS: Final[Mapping[str, Callable[[str, Facts], str]]] = {
    "balance": balance,
    "due_date": due_date,
    "payment_status": payment_status,
}


def _owed(language: str, facts: Facts) -> list[str]:
    amount, due = Decimal(facts["amount"] or 0), _date(facts["due_on"])
    if amount < 0:
        return [_say(language, "credit", amount)]
    if amount == 0:
        return [_say(language, "nothing")]
    first = _say(language, "owed", amount)
    if due is not None and not _all_past(facts):
        first = _say(language, "owed_by", amount, due)
    return [first, *_past(language, facts)]


def _past(language: str, facts: Facts) -> list[str]:
    past = Decimal(facts["past_due"] or 0)
    if past <= 0:
        return []
    return [
        _say(language, "all_past_due") if _all_past(facts) else _say(language, "past_due", past)
    ]


def _all_past(facts: Facts) -> bool:
    return 0 < Decimal(facts["amount"] or 0) <= Decimal(facts["past_due"] or 0)


def _last(language: str, facts: Facts) -> str:
    amount, on = facts["last_payment_amount"], _date(facts["last_payment_on"])
    if amount is None or on is None:
        return _say(language, "no_payment")
    return _say(language, "last", Decimal(amount), on)


def _shutoff(language: str, facts: Facts) -> list[str]:
    on = _date(facts.get("shutoff_on"))
    match facts.get("shutoff_status"):
        case "off":
            return [_say(language, "off")]
        case "notice" if on is not None:
            return [_say(language, "notice", on)]
        case "notice":
            return [_say(language, "notice_undated")]
    return []


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _say(language: str, sentence: str, *values: Decimal | date) -> str:
    english, spanish = _SENTENCES[sentence]
    words = [money(v) if isinstance(v, Decimal) else day(v, language) for v in values]
    return (spanish if language == "es" else english).format(*words)
