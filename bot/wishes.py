"""Wishes plain enough to need no model: a person, no more messages, and how angry someone is. Pure.

All patterns meet text as `bot.guard.folded` leaves it: small letters, no
accents, no apostrophes.
"""

import re
from typing import Final, Literal

Consent = Literal["opt_out", "opt_in"]

_PERSON = (
    r"(?:person|human|humans|agent|representative|rep|someone|somebody|sm1|operator|supervisor|"
    r"manager"
    r"|specialist|live|employee|staff|worker|whoever)"
)
_PERSONA = (
    r"(?:persona|alguien|agente|representante|humano|operador\w*|supervisor\w*|gerente|emplead[oa]|"
    r"especialista)"
)
_POLITE = r"(?:[\s,.!?]|please|pls|plz|now|por favor|porfa|ya|ahora)*"

_WANTS_PERSON: Final = re.compile(
    rf"\b(?:talk|speak|chat|text|connect me|transfer me|put me through|get me|give me|let me)\b"
    rf".{{0,24}}\b{_PERSON}\b"
    rf"|\b(?:need|want)(?: to reach)?(?: an?| my| your| the)?(?: real| live| actual| human)* "
    r"(?:person|human|agent|representative|operator|supervisor|manager|human being)\b"
    r"|\b(?:call me|call me back|a call ?back)\b|\bsome(?:one|body) (?:to )?call\b"
    rf"|^{_POLITE}(?:an? |the |real |live |human )*"
    r"(?:agent|representative|rep|operator|human|person|supervisor|manager|customer service|person)"
    rf"{_POLITE}$"
    rf"|\b(?:hablar|habla|comuni\w+|pas[ea]\w*|atiend\w+|conect\w+)\b.{{0,20}}\b{_PERSONA}\b"
    rf"|\b(?:quiero|necesito|deme) (?:a )?(?:una?|un|la|el)?(?: \w+)? ?{_PERSONA}\b"
    rf"|\bllam[ae]n?me\b|\bme (?:pueden?|puedan?) llamar\b|^{_POLITE}(?:una? )?{_PERSONA}(?: "
    rf"real)?{_POLITE}$"
)
#: They ask who they are talking to, or tell of someone else; that wish is not for a person.
_ASKS_WHO: Final = re.compile(
    r"^\W*(?:wait |hey |hi |so )?(?:are|r|is|am|did|was|do) (?:you|u|i|this|that|a|it)\b"
    r"|\b(?:who am i|con quien|estoy hablando|hablo con|eres|es usted|es un[ao]?)\b"
    r"|\b(?:call me when|call me (?:mr|mrs|ms|[a-z]+ $)|mom|mum)\b"
)

_OPT_OUT: Final = re.compile(
    r"\b(?:stop|quit|no more|end|cancel|turn off) (?:with |sending |getting |receiving |me |the |"
    r"these |"
    r"all |your |any |my |more )*(?:texts?|texting|text messages?|text alerts?|text notifications?|"
    r"messages|messaging|sms|alerts|notifications)\b(?! again)"
    r"|\b(?:dont|do not|never) (?:text|message|sms) (?:me|this)\b"
    r"|\b(?:dont|do not) (?:want|send) (?:me )?(?:any |these |more |your |anymore )*"
    r"(?:texts|messages|text messages|sms)\b"
    r"|\bunsubscribe\b|\bopt(?:ing)? (?:me )?out\b|\brevoke my consent\b"
    r"|\b(?:take|remove) (?:me|my (?:cell|number|phone)) (?:off|from) (?:your |the |this )?"
    r"(?:\w+ )?(?:list|texting|texts)\b"
    r"|\b(?:no|ya no|dejen? de|paren? de|alto a) .{0,12}(?:mand\w+|envi\w+|recibir|los)? ?.{0,8}"
    r"(?:mensajes|textos|sms)\b(?! otra)|\bno me (?:textee\w*|manden)\b"
)
_OPT_IN: Final = re.compile(
    r"\b(?:start|resume|restart|turn on|enable) (?:sending |getting |receiving |me |the |my |"
    r"your )*"
    r"(?:texts?|texting|text messages?|text alerts?|messages|messaging|sms)\b"
    r"|\btext me again\b|\bopt(?:ing)? (?:me )?(?:back )?in\b|\bunstop\b|\bresubscribe\b|\bundo "
    r"stop\b"
    r"|\b(?:mensajes|textos) (?:otra vez|de nuevo)\b|\b(?:reanudar|activar) (?:los )?(?:mensajes|"
    r"textos)\b"
)

_HOSTILE: Final = re.compile(
    r"\b(?:fuck\w*|f+u+c+k\w*|f\*+c?k?\w*|motherf\w+|bitch\w*|asshole\w*|bastards?|dickhead\w*|"
    r"cunts?)\b"
    r"|\bpiece of (?:shit|crap)\b|\bfull of shit\b|\bgo to hell\b|\bscrew you\b"
    r"|\byou(?:re| are)?(?: \w+)? (?:idiots?|morons?|retards?)\b"
    r"|\b(?:ill|i will|im going to|im gonna|gonna|going to|i should) "
    r"(?:kill|hurt|shoot|beat|burn|bomb|stab) (?:you|u|your|yall|someone|somebody|every|the|that|"
    r"this)\b"
    r"|\bbring (?:a|my) gun\b|\bblow up\b|\b(?:you will|youll) (?:regret|be sorry)\b"
    r"|\bpinches?\b|\bpendej\w+|\bcabron\w*|\bhij[oa]s? de (?:la )?(?:puta|chingada)\b|\bputas?\b"
    r"|\bchinga\w*|\b(?:los|te|la|lo) voy a (?:matar|golpear|quemar)\b|\bvete al (?:diablo|"
    r"carajo)\b"
)
_ANGRY: Final = re.compile(
    r"\bfed up\b|\bsick (?:and tired )?of (?:you|this|the way|being)\b|\bfurious\b|\bpissed\b"
    r"|\bworst (?:company|service|customer|place)\b|\bincompeten\w+"
    r"|\byou (?:people|guys) (?:suck|are (?:all )?(?:useless|terrible|awful|crooks|thieves|"
    r"liars))\b"
    r"|\bsue you\b|\b(?:file|make|lodge|submit) a (?:formal )?complaint\b|\bbull ?shit\b"
    r"|\bhart[oa] de\b|\bfurios[oa]\b|\blos voy a demandar\b|\b(?:poner|levantar|hacer) una queja\b"
    r"|\bson unos (?:ladrones|rateros|inutiles)\b"
)
_STAFF: Final = re.compile(
    r"\b(?:employee|worker|staff|rep|representative|lady|guy|man|woman|driver|crew|reader|agent|"
    r"supervisor|manager|clerk|person|somebody|someone|he|she)\b.{0,45}"
    r"\b(?:rude|yelled|lied|hung up|disrespect\w*|cursed|swore|threaten\w*|insult\w*|racist|"
    r"attitude|"
    r"unprofessional|screamed|laughed at)\b"
    r"|\b(?:report|complain about) (?:an?|your|one of your|the) (?:\w+ )?(?:employee|worker|"
    r"agent|driver|"
    r"rep|clerk)\b"
    r"|\b(?:emplead\w+|trabajador\w*|senor\w*|persona|agente)\b.{0,35}"
    r"\b(?:groser\w+|grit\w+|colg\w+|insult\w+|mal\s?trat\w+|ment\w+)\b"
    r"|\bme colgaron\b|\bquejarme de un[oa]? (?:trabajador|emplead)\w*"
)

_TRADE = (
    r"(?:electric(?:ity|al)?|power|light|gas|phone|cell(?: ?phone)?|mobile|internet|wifi|cable|tv|"
    r"trash|garbage|hospital|medical|doctor|dentist|car|auto|student|mortgage|rent|gym|insurance|"
    r"tax|credit|debit|visa|mastercard|amex|discover|bank|library|netflix|amazon|comcast|xfinity|"
    r"verizon|at&t|att|t ?mobile|sprint|spectrum|pge|pg&e)"
)
_ELSEWHERE: Final = re.compile(
    rf"\b(?:my|the|our|an?|on|of) (?:\w+ )?{_TRADE}(?: card| loan| company| plan)? "
    r"(?:bill|bills|balance|statement|limit|rate|due|late fee|debt|payment (?:due|is|was|late|"
    r"plan))\b"
    rf"|\b{_TRADE} (?:bill|loan)\b"
    r"|\b(?:bank|savings|checking|bank account) balance\b|\b(?:credit|bank) card balance\b"
    r"|\b(?:recibo|factura|cuenta|bil|saldo) (?:de|del) (?:la )?(?:luz|gas|telefono|celular|"
    r"internet|"
    r"cable|banco|tarjeta|renta|carro)\b|\bdebo (?:de|en) (?:mi |la |el )?(?:luz|gas|celular|"
    r"telefono|"
    r"tarjeta|renta|internet)\b"
)
_OURS: Final = re.compile(r"\b(?:water|sewer|stormwater|utility|agua|drenaje|with|con)\b")


def is_elsewhere(plain: str) -> bool:
    """Say whether the text is about another company's bill or card, and not about water."""
    return bool(_ELSEWHERE.search(plain)) and not _OURS.search(plain)


def wants_person(plain: str) -> bool:
    """Say whether the text asks, in so many words, for a person."""
    return bool(_WANTS_PERSON.search(plain)) and not _ASKS_WHO.search(plain)


def consent_in(plain: str) -> Consent | None:
    """Return the wish to stop or restart our messages, when it is said in plain words."""
    if _OPT_IN.search(plain):
        return "opt_in"
    return "opt_out" if _OPT_OUT.search(plain) else None


def is_hostile(plain: str) -> bool:
    """Say whether the text insults or threatens us."""
    return bool(_HOSTILE.search(plain))


def is_angry(plain: str) -> bool:
    """Say whether the text is plainly angry, without insult."""
    return bool(_ANGRY.search(plain))


def is_about_staff(plain: str) -> bool:
    """Say whether the text tells how one of us behaved."""
    return bool(_STAFF.search(plain))
