"""What we add to Rasa: a sentence featurizer, a spotter of answers, and the door.

Loaded by Rasa alone, in Rasa's own Python 3.10; nothing of Forebay imports it.
"""
