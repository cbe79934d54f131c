"""The bot's voice: what it writes made for the ear, and what only a call needs. Pure.

Short sentences, no addresses to type, "say" for "write", and numbers to be
written down said digit by digit.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from bot.guard import folded
from bot.phrases import DISPATCH, PHRASES, handing_over, render

Wish = Literal["repeat", "es", "en"]

#: What a key means where nothing else was asked for. The rest are said as they are.
_KEYS: Final = {"0": "person"}

_WISHES: Final[Mapping[str, Wish]] = {
    "*": "repeat",
    "2": "es",
    "espanol": "es", "en espanol": "es", "spanish": "es", "espanol por favor": "es",
    "hablo espanol": "es", "spanish please": "es", "in spanish": "es",
    "english": "en", "ingles": "en", "en ingles": "en", "english please": "en",
    "in english": "en",
}  # fmt: skip
_AGAIN: Final = re.compile(
    r"(?:please |can you |could you |sorry |i m sorry |por favor |puede |perdon )*"
    r"(?:repeat(?: that| it)?|say (?:that|it) again|again|one more time|come again|"
    r"repit[ae](?:lo)?|repetir(?:lo)?|otra vez|de nuevo|como dijo)"
    r"(?: please| por favor)?"
)
_NO_WORD: Final = re.compile(r"[^\w*]+")

#: A sentence's end; a decimal point is none.
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")
#: Of a policy text so much is said; who wants more asks, or a person tells.
_MOST_LETTERS: Final = 260


def _pair(english: str, spanish: str) -> Mapping[str, str]:
    return {"en": english, "es": spanish}


#: Words that differ aloud from what is written, and those that only calls have.
SPOKEN: Final[Mapping[str, Mapping[str, str]]] = {
    "welcome": _pair(
        "Thank you for calling the water office. I am the automatic assistant. "
        "How can I help you? For a person, say person, or press zero.",
        "Gracias por llamar a la oficina del agua. Soy el asistente automático. "
        "¿En qué le ayudo? Para una persona, diga persona, o marque cero.",
    ),
    "other_language": _pair(
        "For English, say English.", "Para español, diga español o marque dos."
    ),
    "greet": _pair(
        "Hello! I can tell you your balance and due date, and how to pay. What can I do for you?",
        "¡Hola! Puedo decirle su saldo, cuándo vence y cómo pagar. ¿En qué le ayudo?",
    ),
    "help": _pair(
        "You can ask what you owe, when it is due, how to pay, or about late fees, payment plans, "
        "shut-off or liens. For a person, say person.",
        "Puede preguntar cuánto debe, cuándo vence, cómo pagar, o sobre recargos, planes de pago, "
        "cortes o gravámenes. Para una persona, diga persona.",
    ),
    "bot_challenge": _pair(
        "I am the automatic assistant, not a person. For a person, say person, or press zero.",
        "Soy el asistente automático, no una persona. Para una persona, diga persona, o marque "
        "cero.",
    ),
    "deny": _pair(
        "All right. Is there anything else? For a person, say person.",
        "Está bien. ¿Algo más? Para una persona, diga persona.",
    ),
    "left_proof": _pair(
        "All right, we leave it there. I can still answer general questions. For a person, say "
        "person.",
        "Está bien, lo dejamos así. Aún puedo responder preguntas generales. Para una persona, "
        "diga persona.",
    ),
    "ask_claim": _pair(
        "Which account is it? Please say or enter the ten-digit account number, then press pound. "
        "Or say your name and the service address.",
        "¿De qué cuenta se trata? Diga o marque el número de cuenta de diez dígitos y luego la "
        "tecla numeral. O diga su nombre y la dirección del servicio.",
    ),
    "ask_fact": _pair(
        "To protect your account, please say or enter the last four digits of the I.D. that was "
        "given when the account was opened.",
        "Para proteger su cuenta, diga o marque los últimos cuatro dígitos de la identificación "
        "que se dio al abrir la cuenta.",
    ),
    "not_understood": _pair(
        "Sorry, I did not get that. You can say, for example: how much do I owe? For a person, "
        "say person, or press zero.",
        "Perdón, no le entendí. Puede decir, por ejemplo: ¿cuánto debo? Para una persona, diga "
        "persona, o marque cero.",
    ),
    "card_warning": _pair(
        "Please never give card numbers here. I did not keep it.",
        "Por favor, nunca dé números de tarjeta aquí. No lo guardé.",
    ),
    "opted_in": _pair(
        "You will get our text messages again.",
        "Volverá a recibir nuestros mensajes de texto.",
    ),
    "opted_out": _pair(
        "Done: we will not text this number any more.",
        "Listo: ya no enviaremos mensajes de texto a este número.",
    ),
    "open": _pair(
        "Please stay on the line. You do not have to repeat anything.",
        "No cuelgue. No tiene que repetir nada.",
    ),
    "closed": _pair(
        "Our office is closed now. We open {opens}. Please leave a message after the tone, with "
        "your name and number, and we will call you back.",
        "La oficina está cerrada ahora. Abrimos {opens}. Deje un mensaje después del tono, con su "
        "nombre y número, y le llamaremos.",
    ),
    "closed_no_date": _pair(
        "Our office is closed now. Please leave a message after the tone, with your name and "
        "number, and we will call you back.",
        "La oficina está cerrada ahora. Deje un mensaje después del tono, con su nombre y número, "
        "y le llamaremos.",
    ),
    "anything_else": _pair("What else can I do for you?", "¿Qué más puedo hacer por usted?"),
    "go_ahead": _pair("I am listening.", "Le escucho."),
    "in_line": _pair("You are number {place} in line.", "Usted es el número {place} en la fila."),
    "next_in_line": _pair("You are next in line.", "Usted es el siguiente en la fila."),
    "still_waiting": _pair("Thank you for waiting.", "Gracias por esperar."),
    "connecting": _pair(
        "A specialist is coming to the phone.", "Un especialista viene al teléfono."
    ),
    "on_hold": _pair(
        "You are on hold. Your specialist will be right back.",
        "Está en espera. Su especialista vuelve enseguida.",
    ),
    "line_broke": _pair(
        "The line to your specialist broke off. Please stay on the line, we are calling them back.",
        "Se cortó la línea con su especialista. No cuelgue, le estamos llamando de nuevo.",
    ),
    "tape_thanks": _pair(
        "Thank you. We have your message and will call you back. Goodbye.",
        "Gracias. Tenemos su mensaje y le llamaremos. Hasta luego.",
    ),
    "tape_empty": _pair(
        "I did not hear a message. Goodbye.", "No escuché ningún mensaje. Hasta luego."
    ),
    "trouble": _pair(
        "Sorry, something went wrong here. Please stay on the line for a person.",
        "Perdón, algo falló aquí. No cuelgue, le atenderá una persona.",
    ),
    "give_up": _pair(
        "Sorry, we cannot take your call right now. Please call again in a few minutes. If water "
        "is causing damage, call our 24-hour dispatch: {dispatch}.",
        "Perdón, ahora no podemos atender su llamada. Llame de nuevo en unos minutos. Si el agua "
        "está causando daños, llame a nuestra línea de 24 horas: {dispatch}.",
    ),
    "over": _pair("Goodbye.", "Hasta luego."),
    # To a specialist alone, before the customer hears them.
    "whisper": _pair("Call from {who}, about {what}.", "Llamada de {who}, sobre {what}."),
    "whisper_who": _pair("Call from {who}.", "Llamada de {who}."),
    "whisper_gone": _pair(
        "This call is over, or a colleague has it. Thank you.",
        "Esta llamada terminó o la tiene un colega. Gracias.",
    ),
}

#: What a call is about, as it is whispered.
_ABOUT: Final[Mapping[str, str]] = {
    "balance": "what is owed",
    "due_date": "a due date",
    "payment_status": "a payment",
    "late_fee": "a late fee",
    "payment_plan": "a payment plan",
    "bill_dispute": "a disputed bill",
    "lien": "a lien",
    "shutoff_reconnect": "a shut-off",
    "report_emergency": "an emergency",
    "complaint": "a complaint",
    "deposit": "a deposit",
    "start_stop_service": "starting or stopping service",
}
#: Topics that say nothing of what a customer wants.
_SAYS_NOTHING: Final = frozenset({"speak_to_agent", "out_of_scope", "help", "greet"})


def speak(key: str, language: str | None, **facts: str | None) -> str:
    """Return a phrase as it is said. Raises KeyError for a phrase or a fact that is missing."""
    spoken = SPOKEN.get(key)
    if spoken is None:
        return _aloud(render(key, language, **facts))
    text = spoken["es" if language == "es" else "en"]
    return text.format(**facts) if facts else text


def hand_over_aloud(
    reason: str, language: str | None, *, is_open: bool, opens: datetime | None = None
) -> str:
    """Return what a caller is told when a person takes over; `opens` as in `handing_over`."""
    return _aloud(handing_over(reason, language, is_open=is_open, opens=opens, table=_TABLE))


def article_aloud(text: str) -> str:
    """Return the beginning of a policy text, in whole sentences: what an ear can hold."""
    sentences = _SENTENCE.split(text.strip())
    said = sentences[0]
    for sentence in sentences[1:]:
        if len(said) + len(sentence) > _MOST_LETTERS:
            break
        said = f"{said} {sentence}"
    return _aloud(said)


def digit_by_digit(number: str) -> str:
    """Return a number to be written down as it is dictated: 503-555-0140 is "5 0 3, 5 5 5, …"."""
    return ", ".join(" ".join(group) for group in re.findall(r"\d+", number))


def wish(text: str) -> Wish | None:
    """Return what a caller wishes of the line itself: again, or another language."""
    plain = _NO_WORD.sub(" ", folded(text)).strip()
    if plain in _WISHES:
        return _WISHES[plain]
    return "repeat" if _AGAIN.fullmatch(plain) else None


def meant(text: str) -> str:
    """Return what a caller meant: zero means a person."""
    return _KEYS.get(text.strip(" #"), text)


def whisper(name: str | None, topic: str | None) -> str:
    """Return what a specialist is told before they speak, in the office's language."""
    who = name or "a customer"
    if topic is None or topic in _SAYS_NOTHING:
        return speak("whisper_who", "en", who=who)
    return speak("whisper", "en", who=who, what=_ABOUT.get(topic, topic.replace("_", " ")))


_TABLE: Final[Mapping[str, Mapping[str, str]]] = {**PHRASES, **SPOKEN}


def _aloud(text: str) -> str:
    """Return written words for the ear."""
    text = text.replace('write "person"', "say person").replace('escriba "persona"', "diga persona")
    return text.replace(DISPATCH, digit_by_digit(DISPATCH))
