"""Words that mean danger, found before any model is asked. Pure.

A table for each kind of danger, in English and Spanish, and for some kinds the
words that show it is something else: a credit for last month's leak, no hot
water, a heart attack "when I saw the bill". The first kind that fits wins, so
danger to life stands before trouble with water.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Line = Literal["dispatch", "911", "988"]
Kind = Literal[
    "self_harm", "violence", "medical", "fire", "gas", "sewage", "main_break", "water_quality",
    "no_water", "unclear",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emergency:
    """Whom to call, and what seems to have happened."""

    line: Line
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Signs:
    kind: Kind
    line: Line
    shown: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_STREET = (
    r"(?:street|road|sidewalk|intersection|alley|curb|highway|manhole|hydrant|driveway|ground)"
)
_CALLE = r"(?:calle|banqueta|acera|avenida|hidrante|alcantarilla|carretera)"
#: Said of a leak that is over: it is about money now, not about water.
_OVER = _any(
    r"\b(?:credit|adjust\w*|refund|reimburs\w*|fixed|repaired|last (?:month|year|week)|plumber)\b",
    r"\b(?:credito|ajust\w*|reembols\w*|arregl\w*|repar\w*|mes pasado|plomero)\b",
)

_TABLE: Final = (
    _Signs(
        "self_harm",
        "988",
        _any(
            r"\bkill(?:ing)? (?:my ?self|me self)\b",
            r"\bsuicid\w*",
            r"\bend (?:it all|my life)\b",
            r"\b(?:want|wanna|going) (?:to )?die\b",
            r"\bbetter off dead\b",
            r"\b(?:hurt|cut)(?:ing|ting)? myself\b",
            r"\b(?:no reason|dont want) to (?:live|be alive)\b",
            r"\bmatarme\b|\bquitarme la vida\b|\bno quiero (?:seguir )?vivi\w+\b",
            r"\bquiero morir(?:me)?\b|\bhacerme dano\b",
        ),
    ),
    _Signs(
        "violence",
        "911",
        _any(
            r"\b(?:has|have|got|with) a (?:gun|knife|weapon)\b",
            r"\b(?:some(?:one|body)|he|she|they|husband|boyfriend|neighbor|man|guy)(?: is|s| are|"
            r"re)? "
            r"(?:\w+ )?(?:shooting|attacking|stabbing|beating|hitting|breaking in\w*|following me)",
            r"\bbeing (?:attacked|robbed|followed|held)\b",
            r"\btiene una? (?:pistola|cuchillo|arma)\b",
            r"\bme esta\w* (?:pegando|golpeando|atacando|siguiendo|robando)\b",
        ),
    ),
    _Signs(
        "medical",
        "911",
        _any(
            r"\b(?:heart attack|not breathing|cant breathe|unconscious|passed out|overdos\w+|"
            r"seizure)\b",
            r"\bhaving a stroke\b|\belectrocuted\b|\bdrown(?:ing|ed)\b|\bambulance\b",
            r"\bbleeding (?:badly|a lot|out)\b",
            r"\b(?:some(?:one|body)|people|kid|child|man|woman|worker)(?: is| are| has been| got|"
            r"s)? "
            r"(?:\w+ )?(?:hurt|injured|trapped|stuck in)\b",
            r"\bf(?:e|a)ll(?:en)? (?:in|into|down) (?:a|the|an) (?:\w+ )?(?:manhole|hole|pit|"
            r"vault)\b",
            r"\bno (?:puede )?respira\w*\b|\binconsciente\b|\bse desmayo\b|\bambulancia\b|"
            r"\binfarto\b",
            r"\bse cayo .{0,15}(?:alcantarilla|hoyo|pozo)\b|\besta\w* herid[oa]s?\b|\bsangrando\b",
            r"\bse (?:esta )?ahog\w+\b",
        ),
        _any(
            r"\b(?:almost|nearly|gave me|give me|giving me|gonna have|casi) .{0,12}(?:heart "
            r"attack|infarto)",
            r"\bheart attack (?:when|over|at|looking|from|opening)\b",
            r"\bambulance (?:bill|fee|charge|company)\b",
            r"\bpassed out (?:flyers|papers|notices)\b|\bdrowning in\b|\bno respiran? el\b",
        ),
    ),
    _Signs(
        "gas",
        "911",
        _any(
            r"\bsmell\w*(?: \w+)? gas\b",
            r"\bgas (?:leak|smell|odor)",
            r"\bhuele(?: \w+)? a gas\b|\bolor a gas\b|\bfuga de gas\b",
        ),
        _any(r"\b(?:water|tap|agua)\b"),
    ),
    _Signs(
        "fire",
        "911",
        _any(
            r"\bon fire\b|\bhouse fire\b|\bbrush fire\b|\bexplosion\b|\bexploded\b",
            r"\btheres? (?:is )?a (?:\w+ )?fire\b(?! (?:hydrant|line|service|sprinkler|fee|"
            r"charge))",
            r"\bsmoke (?:coming|pouring)\b",
            r"\b(?:power|electric\w*) (?:line|wire)s? .{0,12}(?:down|in the water|touching)\b",
            r"\bdowned (?:power )?(?:line|wire)",
            r"\bincendio\b|\bhay fuego\b|\bse esta quemando\b|\bexplot\w+\b",
        ),
        _any(r"\b(?:fired|deal is on fire|price)\b"),
    ),
    _Signs(
        "sewage",
        "dispatch",
        _any(
            r"\braw sewage\b|\bsewage\b|\bpoop\b|\bfeces\b",
            r"\bsewer\w* .{0,18}(?:back(?:ing|ed|s)? ?up|overflow\w*|coming up|flood\w*)",
            r"\b(?:toilets?|drains?|tub|shower|basement) .{0,25}(?:back(?:ing|ed|s)? ?up|"
            r"overflow\w*)",
            r"\bmanhole .{0,20}(?:overflow\w*|spill\w*|bubbling|coming out)",
            r"\baguas negras\b",
            r"\b(?:drenaje|alcantarill\w+|coladera|excusado|inodoro) .{0,25}"
            r"(?:regres\w+|desbord\w+|sali\w+|tapad\w+|rebos\w+)",
            r"\b(?:regres\w+|desbord\w+|sali\w+|tap[oa]\w*) .{0,12}(?:drenaje|alcantarill\w+|"
            r"aguas sucias)",
        ),
        _any(
            r"\bsew(?:age|er) (?:\w+ )?(?:charge|fee|bill|rate|cost|credit|adjust|price|service)",
            r"\b(?:charge|bill|pay|pays|paying|cost|credit|lien|assessment) .{0,12}sew(?:age|er)",
        ),
    ),
    _Signs(
        "main_break",
        "dispatch",
        _any(
            r"\bmain (?:line )?(?:is |has |just )?(?:broke|break|burst|ruptur|leak)\w*",
            r"\b(?:broke|burst|busted|ruptur|leaking)\w* (?:water )?(?:main|hydrant)\b",
            r"\bwater .{0,25}(?:gush|shoot|spray|pour|bubbl|flood|rush|spew|coming up|running "
            r"down)\w*"
            rf".{{0,40}}\b{_STREET}",
            rf"\b{_STREET} .{{0,15}}(?:flood\w*|full of water|under ?water)",
            rf"\b(?:leak|water|geyser)\w* .{{0,15}}(?:in|on|under|from|out of|across) (?:the|my|"
            rf"our|a) "
            rf"(?:\w+ )?{_STREET}",
            r"\bhydrant .{0,20}(?:spray|broke|leak|gush|knock|running|shooting|hit)",
            r"\bsink ?hole\b|\bgeyser\b",
            r"\b(?:pipe|line) .{0,15}(?:burst|broke\w*|bust\w*) .{0,25}(?:street|road|outside|"
            r"sidewalk)",
            r"\breport (?:a |an )?(?:\w+ )?(?:leak|broken hydrant|main break|flood\w*)",
            r"\bmeter .{0,15}(?:leak\w*|gush\w*|spray\w*|flood\w*)",
            rf"\b(?:fuga|tubo|tuberia|agua) .{{0,30}}\b{_CALLE}\b",
            r"\breportar una fuga\b|\bhidrante .{0,20}(?:tira\w*|rot[oa]|sal\w+)",
            rf"\bse inund\w+ .{{0,10}}{_CALLE}|\bsocavon\b",
        ),
        _OVER,
    ),
    _Signs(
        "water_quality",
        "dispatch",
        _any(
            r"\bwater\b(?! heater| bill).{0,28}\b(?:brown|yellow|black|green|orange|rusty|cloudy|"
            r"milky|muddy|"
            r"discolored|smell\w*|stink\w*|tast\w+|contaminat\w*|poison\w*|oily|foam\w*|worms|bugs|"
            r"particles|unsafe)\b",
            r"\b(?:brown|yellow|black|rusty|cloudy|dirty|muddy|discolored|smelly|contaminated|"
            r"bad|weird) "
            r"(?:\w+ )?water\b(?! (?:bill|charge|heater))",
            r"\b(?:safe|ok|okay) to (?:drink|use|bathe)\b|\bdrink (?:the|this|my|our) (?:tap "
            r")?water\b",
            r"\bboil(?:ing)?(?: the)?(?: water)? (?:notice|advisory|order|alert|water)\b",
            r"\bsick (?:from|after) .{0,15}water\b|\blead in (?:my|the|our) water\b",
            r"\bagua .{0,18}\b(?:cafe|sucia|amarilla|negra|turbia|huele|apesta|sabe|contaminada|"
            r"rara)\b",
            r"\bse puede (?:tomar|beber)\b|\bhervir el agua\b",
        ),
        _any(_OVER.pattern, r"\bpool\b|\balberca\b|\briver\b|\blake\b|\bbottled?\b|\bsoftener\b"),
    ),
    _Signs(
        "no_water",
        "dispatch",
        _any(
            r"\b(?:no|without|out of|dont have|dont have any|havent had|havent had any|aint "
            r"got(?: no)?|"
            r"lost(?: all)?(?: our| my)?) (?:running |cold |drinking )?water\b"
            r"(?! (?:bill|charge|account|usage|leak|damage|statement|meter|service|department|"
            r"heater|line))",
            r"\bwater (?:is |has |just |all )*(?:out|not (?:working|running|coming)|stopped "
            r"(?:\w+ing)|gone)\b",
            r"\b(?:faucets?|taps?|sinks?|shower) .{0,20}(?:nothing|dry)\b|\bnothing (?:is "
            r")?com\w+ out\b",
            r"\b(?:no|lost|zero) (?:\w+ )?pressure\b|\bpressure (?:is |has )?(?:gone|dropped|"
            r"disappeared)\b",
            r"\b(?:is )?(?:my|our|the) water (?:is )?off\b",
            r"\bno (?:tengo|tenemos|hay|sale|llega|esta saliendo) (?:nada de )?agua\b|\bsin agua\b",
            r"\bse (?:nos |me )?fue el agua\b",
        ),
        _any(
            r"\bhot\b|\bcaliente\b|\bshut ?off\b|\bshut\b|\bdisconnect\w*|\breconnect\w*|"
            r"\bturn\w*\b",
            r"\bcut\b|\bpa(?:y|id|yment)\w*|\bnotice\b|\btag\b|\block\w*|\bmov(?:e|ed|ing)\b|"
            r"\bbill\b",
            r"\baccount\b|\bcort\w+|\bpag\w+|\brecibo\b|\bfactura\b|\bmud\w+|\breconex\w+|"
            r"\bcandado\b",
        ),
    ),
    _Signs(
        "unclear",
        "dispatch",
        _any(r"\bemergency\b|\bemergencia\b"),
        _any(
            r"\b(?:not|isnt|no) (?:an? |es )?(?:una )?emergenc\w+",
            r"\bemergency (?:\w+ )?(?:assistance|help|aid|fund\w*|contact|number|bill|credit|"
            r"program\w*|loan)",
            r"\b(?:bill|pay|assist\w*|help) .{0,20}emergency\b|\b(?:ayuda|pagar|asistencia) "
            r".{0,10}emergencia\b",
        ),
    ),
)


def emergency_in(plain: str) -> Emergency | None:
    """Return the gravest danger a text tells of, or None.

    `plain` is what `bot.guard.folded` makes of a text: small letters, no
    accents, no apostrophes.
    """
    for signs in _TABLE:
        if signs.shown.search(plain) and not (signs.unless and signs.unless.search(plain)):
            return Emergency(signs.line, signs.kind)
    return None
