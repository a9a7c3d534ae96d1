"""What classes of sentences are called on the screens; files keep the corpus's own labels."""

import tomllib
from functools import cache
from pathlib import Path

from core.interpretation.lexicon import class_title

# Names of dimensions do without these on purpose: they are too vague to say what one means.
_VAGUE = {
    "adj.all": "adjectives",
    "adj.pert": "adjectives of belonging",
    "adj.ppl": "adjectives from verbs",
    "adv.all": "adverbs",
    "noun.Tops": "the widest nouns",
    "noun.artifact": "things people make",
    "noun.attribute": "properties",
    "noun.cognition": "ideas and knowledge",
    "noun.motive": "motives",
    "noun.relation": "relations",
    "noun.state": "states",
    "verb.change": "changing",
    "verb.cognition": "thinking",
    "verb.communication": "telling and asking",
    "verb.contact": "touching and hitting",
    "verb.creation": "making",
    "verb.possession": "giving and getting",
    "verb.social": "dealing with people",
    "verb.stative": "being and having",
}


@cache
def _groups() -> dict[str, str]:
    """The group of each class of the shipped corpora."""
    file = Path(__file__).with_name("class_groups.toml")
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    return {label: group for group, labels in groups.items() for label in labels}


def class_group(label: str) -> str:
    """The wide group that a class is in; "" for a label that we know nothing of.

    >>> class_group("wordnet noun.plant"), class_group("wild animals"), class_group("yelp positive")
    ('nature', 'nature', '')
    """
    return _groups().get(label.removeprefix("wordnet "), "")


def class_name(label: str) -> str:
    """A class in plain words; a label that we know nothing of stays as it is.

    >>> class_name("wordnet noun.plant"), class_name("adj.all"), class_name("yelp positive")
    ('plants', 'adjectives', 'good reviews')
    """
    own = label.removeprefix("wordnet ")
    return _VAGUE.get(own) or class_title(label) or class_title(f"wordnet {own}") or label
