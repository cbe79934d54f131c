"""All the bot says, in English and Spanish: plain, short, kind.

Facts fill named fields. A customer's own words are never a template: a brace
they typed stays a brace.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.telling import FACTS, clock

DISPATCH: Final = "503-555-0140"

#: A phrase in its two languages.
Pair = Mapping[str, str]


def _pair(english: str, spanish: str) -> Pair:
    return {"en": english, "es": spanish}


PHRASES: Final[Mapping[str, Pair]] = {
    "greet": _pair(
        "Hello! I am the water office's automatic assistant. I can tell you your balance and due "
        "date, and how to pay. What can I do for you?",
        "¡Hola! Soy el asistente automático de la oficina del agua. Puedo decirle su saldo, cuándo "
        "vence y cómo pagar. ¿En qué le ayudo?",
    ),
    "help": _pair(
        "You can ask me what you owe, when it is due, whether a payment arrived, how to pay, about "
        'late fees, payment plans, shut-off, or liens. For a person, write "person".',
        "Puede preguntarme cuánto debe, cuándo vence, si llegó un pago, cómo pagar, sobre "
        "recargos, "
        'planes de pago, cortes o gravámenes. Para una persona, escriba "persona".',
    ),
    "bot_challenge": _pair(
        "I am Forebay's automatic assistant, not a person. I can answer everyday questions. For a "
        'person, write "person".',
        "Soy el asistente automático de Forebay, no una persona. Respondo preguntas comunes. Para "
        'hablar con una persona, escriba "persona".',
    ),
    "thanks": _pair("You are welcome. Anything else?", "Con gusto. ¿Algo más?"),
    "goodbye": _pair("Goodbye, and take care.", "Hasta luego, que le vaya bien."),
    "affirm": _pair(
        "Good. What would you like to know?",
        "Bien. ¿Qué le gustaría saber?",
    ),
    "deny": _pair(
        'All right. If you need something else, just write. For a person, write "person".',
        'Está bien. Si necesita algo más, escriba. Para una persona, escriba "persona".',
    ),
    "left_proof": _pair(
        "All right, we leave it there. I can still answer general questions, or write "
        '"person" and a specialist will help you another way.',
        "Está bien, lo dejamos así. Aún puedo responder preguntas generales, o escriba "
        '"persona" y un especialista le ayudará de otra forma.',
    ),
    "ask_claim": _pair(
        "Which account is it? Please send the 10-digit account number, or your name and the "
        "service "
        "address.",
        "¿De qué cuenta se trata? Envíe el número de cuenta de 10 dígitos, o su nombre y la "
        "dirección "
        "del servicio.",
    ),
    "ask_fact": _pair(
        "To protect your account, please send the last four digits of the ID that was given when "
        "the "
        "account was opened.",
        "Para proteger su cuenta, envíe los últimos cuatro dígitos de la identificación que se "
        "dio al "
        "abrir la cuenta.",
    ),
    "claim_unknown_or_wrong": _pair(
        "That does not match what we have. Please check it and try again.",
        "Eso no coincide con lo que tenemos. Por favor revíselo e intente de nuevo.",
    ),
    "locked": _pair(
        "That was tried too many times, so I cannot open this account for now.",
        "Se intentó demasiadas veces, así que por ahora no puedo abrir esta cuenta.",
    ),
    "what_for": _pair(
        "Thank you. What would you like to know: your balance, your due date, or something else?",
        "Gracias. ¿Qué le gustaría saber: su saldo, cuándo vence u otra cosa?",
    ),
    "not_understood": _pair(
        "Sorry, I did not understand. Could you say it another way? For example: how much do I "
        "owe? "
        'For a person, write "person".',
        "Perdón, no entendí. ¿Puede decirlo de otra forma? Por ejemplo: ¿cuánto debo? Para una "
        'persona, escriba "persona".',
    ),
    "out_of_scope": _pair(
        "That is not something the water office does, as far as I can tell.",
        "Hasta donde sé, eso no lo hace la oficina del agua.",
    ),
    "emergency_dispatch": _pair(
        f"Please call our 24-hour dispatch now: {DISPATCH}. If anyone is in danger, call 911.",
        f"Por favor llame ahora a nuestra línea de 24 horas: {DISPATCH}. Si alguien está en "
        f"peligro, "
        "llame al 911.",
    ),
    "emergency_911": _pair(
        f"Please call 911 now. When you are safe, our 24-hour dispatch is {DISPATCH}.",
        f"Por favor llame al 911 ahora. Cuando esté a salvo, nuestra línea de 24 horas es "
        f"{DISPATCH}.",
    ),
    "emergency_988": _pair(
        "You are not alone. Please call or text 988 now, day or night. In danger, call 911.",
        "No está solo. Llame o envíe un texto al 988 ahora, de día o de noche. En peligro, llame "
        "al "
        "911.",
    ),
    "emergency_no_water": _pair(
        f"If the water stopped by itself, please call our 24-hour dispatch now: {DISPATCH}. Did "
        f"you "
        "get a shut-off notice, or was the service turned off?",
        f"Si el agua se fue sola, llame ahora a nuestra línea de 24 horas: {DISPATCH}. ¿Recibió un "
        "aviso de corte, o le cortaron el servicio?",
    ),
    "sms_help": _pair(
        f"Forebay, the water office. Reply STOP to end texts. Emergencies, 24 hours: {DISPATCH}. "
        "Message and data rates may apply.",
        f"Forebay, la oficina del agua. Responda STOP para no recibir textos. Emergencias, 24 "
        f"horas: "
        f"{DISPATCH}. Pueden aplicarse tarifas de mensajes y datos.",
    ),
    "opted_in": _pair(
        "You will get our messages again. Reply STOP to end them.",
        "Volverá a recibir nuestros mensajes. Responda STOP para terminarlos.",
    ),
    "opted_out": _pair(
        "Done: we will not message you any more. Reply START if you change your mind.",
        "Listo: ya no le enviaremos mensajes. Responda START si cambia de opinión.",
    ),
    "media_received": _pair(
        "Thank you, your picture or file arrived. I cannot look at it, but a person will.",
        "Gracias, su foto o archivo llegó. Yo no puedo verlo, pero una persona sí.",
    ),
    "card_warning": _pair(
        "Please never send card numbers here. I removed it and did not keep it.",
        "Por favor, nunca envíe números de tarjeta aquí. Lo borré y no lo guardé.",
    ),
    "interpreter": _pair(
        "I speak English and Spanish. A person with an interpreter can help you in your language.",
        "Hablo inglés y español. Una persona con intérprete puede ayudarle en su idioma.",
    ),
    # Handing over: why, in the customer's words, before when.
    "handoff": _pair("A person will help you with this.", "Una persona le ayudará con esto."),
    "handoff_asked_for_person": _pair(
        "Of course, I will get a person.", "Claro, busco a una persona."
    ),
    "handoff_complaint": _pair(
        "I am sorry about this. A person will look into it.",
        "Lamento lo ocurrido. Una persona lo revisará.",
    ),
    "handoff_hostile": _pair(
        "I am sorry this has been so frustrating. A person will take it from here.",
        "Lamento que haya sido tan frustrante. Una persona seguirá con usted.",
    ),
    "handoff_bot_down": _pair(
        "I cannot look this up right now, so a person will help you.",
        "No puedo consultarlo en este momento, así que una persona le ayudará.",
    ),
    "handoff_not_understood": _pair(
        "I still do not understand, so a person will help you.",
        "Sigo sin entender, así que una persona le ayudará.",
    ),
    "handoff_reopened": _pair(
        "Welcome back. A person will pick this up again.",
        "Gracias por escribir de nuevo. Una persona retomará su asunto.",
    ),
    "open": _pair(
        "Please stay here; you do not have to repeat anything.",
        "No se vaya; no tiene que repetir nada.",
    ),
    "closed": _pair(
        "Our office is closed now. We open {opens}, and will answer you here then.",
        "La oficina está cerrada ahora. Abrimos {opens} y le responderemos aquí.",
    ),
    "closed_no_date": _pair(
        "Our office is closed now. We will answer you here as soon as we open.",
        "La oficina está cerrada ahora. Le responderemos aquí en cuanto abramos.",
    ),
    "no_bot": _pair(
        "Thank you for writing. A person will answer you here.",
        "Gracias por escribir. Una persona le responderá aquí.",
    ),
}

_SAME_WORDS: Final = {
    "bot_slow": "bot_down",
    "bot_failed": "bot_down",
}
_FIELD: Final = re.compile(r"\{(\w+)\}")


def render(key: str, language: str | None, **facts: str | None) -> str:
    """Return a phrase in a language, its fields filled. Spanish, or else English.

    `balance`, `due_date` and `payment_status` take the facts of
    `bot.actions.facts`. Raises KeyError for a phrase or a fact that is missing.
    """
    spoken = "es" if language == "es" else "en"
    if key in FACTS:
        return FACTS[key](spoken, facts)
    return _FIELD.sub(lambda field: facts[field.group(1)] or "", PHRASES[key][spoken])


def handing_over(
    reason: str,
    language: str | None,
    *,
    is_open: bool,
    opens: datetime | None = None,
    table: Mapping[str, Pair] = PHRASES,
) -> str:
    """Return what the customer is told when a person takes over.

    `opens` is when the office opens next, in its own zone; it is only told
    when closed. `table` holds the words of a channel that has some of its own.
    """
    key = f"handoff_{_SAME_WORDS.get(reason, reason)}"
    spoken = "es" if language == "es" else "en"
    first = table[key if key in table else "handoff"][spoken]
    if is_open:
        return f"{first} {table['open'][spoken]}"
    if opens is None:
        return f"{first} {table['closed_no_date'][spoken]}"
    return f"{first} {table['closed'][spoken].replace('{opens}', clock(opens, language))}"
