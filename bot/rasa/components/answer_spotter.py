"""Knows an answer to "which account?" or "which four digits?" by its shape.

A classifier has to guess something about "4821" or "Maria Lopez 12 Alder St", and
its guess is often another question. A guess must never keep an answer out of the
form, so texts of these shapes are called `inform`, whatever the guess was.
"""

import re
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

LONGEST = 14
NUMBER = re.compile(r"\d[\d\s.\-]{2,}\d|\b\d{4}\b")
STREET = re.compile(
    r"\b\d{1,5}\s+(?:[nsew]{1,2}\.?\s+)?[\w'.]+(?:\s+[\w'.]+){0,3}\s*"
    r"\b(?:st|str|street|ave|av|avenue|rd|road|dr|drive|ln|lane|ct|court|pl|place|blvd|"
    r"boulevard|way|ter|terrace|cir|circle|hwy|loop|pkwy|calle|avenida)\b\.?"
    r"|\b(?:calle|avenida|av)\s+[\w'.]+(?:\s+[\w'.]+){0,2}\s+\d{1,5}\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"\?|¿|\b(?:why|when|what|whats|how|where|who|can|could|do|does|did|is there|are|was|"
    r"pay|paid|fee|late|bill|owe|balance|lien|shut|shutoff|start|stop|move|moving|close|open|"
    r"service|leak|water|change|update|help|due|charge|charged|dollars|send|need|want|please|"
    r"por ?qu[eé]|cu[aá]ndo|cu[aá]nto|c[oó]mo|d[oó]nde|qu[eé]|pagar|pagu[eé]|pago|factura|"
    r"debo|saldo|agua|servicio|quiero|necesito|puedo|recargo|mudo|mudar|cambiar|cerrar|abrir)\b"
    r"|[$%]",
    re.IGNORECASE,
)
BARE = re.compile(r"^[\s#:.,\-]*(?:\d[\s.\-]*){3,16}[\s.,!]*$")


def looks_like_an_answer(text: Text) -> bool:
    """Say whether a text is a number or an address and asks nothing besides."""
    if BARE.match(text):
        return True
    if len(text.split()) > LONGEST or ASKING.search(text):
        return False
    return bool(NUMBER.search(text) or STREET.search(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerSpotter(GraphComponent):
    """Calls a message `inform` when its shape says so. Comes last in the pipeline."""

    @staticmethod
    def required_packages() -> List[Text]:
        """Nothing beyond the standard library."""
        return []

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "AnswerSpotter":
        """Make the component; it has no configuration and stores nothing."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Overrule the classifier's guess in `messages` where the shape is plain."""
        for message in messages:
            if looks_like_an_answer(message.get(TEXT) or ""):
                message.set(
                    INTENT,
                    {INTENT_NAME_KEY: "inform", PREDICTED_CONFIDENCE_KEY: 1.0},
                    add_to_output=True,
                )
        return messages
