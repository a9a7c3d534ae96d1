"""Which words may stand in a name or repeat each other there, and what a class is called in plain English."""

import re
from functools import lru_cache

from core.data.word_forms import is_offensive, stem

_FUNCTION = """
a about above across actually after again against all almost along already also although always am
among an and another any anybody anyone anything anyway are around as aside at away back be became
because become been before behind being below beside besides between beyond both but by can cannot
cant capable caused causing certain characterized concerned considered consisting containing could
did different do does doing done dont down during each either else enough especially etc even ever
every everybody everyone everything except few for from further get gets getting give given go goes
going gone got had has have having he her here hers herself him himself his how however i if im in
inside instead into involving is isnt it its itself ive just kind kinds least less let lets like
made mainly make makes making many may maybe me mere merely might mine more moreover most mostly
much must my myself near nearly neither next nor not now of off often oh on once one ones only onto
or other others otherwise ought our ours ourselves out outside over own part particular particularly
per perhaps put quite rather really regarded relating resembling resulting said same saw say see
seem seems several shall she should since so some somebody somehow someone something sometimes
somewhat somewhere soon sort still such take than that the their theirs them themselves then there
these they thing things this those though through throughout thus to together too toward towards two
type types typically under until up upon us use used uses using usually various very via was way we
well went were what whatever when where whether which while who whoever whom whose why will with
within without would yes yet you your yours yourself
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())
"""Words that name nothing by themselves: they stand in a name only inside a pattern."""

CLASS_TITLES = {
    "wordnet noun.act": "actions",
    "wordnet noun.animal": "animals",
    "wordnet noun.body": "body parts",
    "wordnet noun.communication": "language and messages",
    "wordnet noun.event": "events",
    "wordnet noun.feeling": "feelings",
    "wordnet noun.food": "food and drink",
    "wordnet noun.group": "groups",
    "wordnet noun.location": "places",
    "wordnet noun.object": "natural objects",
    "wordnet noun.person": "people",
    "wordnet noun.phenomenon": "natural events",
    "wordnet noun.plant": "plants",
    "wordnet noun.possession": "money and property",
    "wordnet noun.process": "processes",
    "wordnet noun.quantity": "amounts and units",
    "wordnet noun.shape": "shapes",
    "wordnet noun.substance": "substances",
    "wordnet noun.time": "time",
    "wordnet verb.body": "body and clothing",
    "wordnet verb.competition": "contests and fights",
    "wordnet verb.consumption": "eating and using up",
    "wordnet verb.emotion": "feeling",
    "wordnet verb.motion": "moving",
    "wordnet verb.perception": "seeing and hearing",
    "wordnet verb.weather": "weather",
    "yelp positive": "good reviews",
    "yelp negative": "bad reviews",
    "dbpedia album": "albums",
    "dbpedia animal": "animals",
    "dbpedia artist": "artists",
    "dbpedia athlete": "athletes",
    "dbpedia building": "buildings",
    "dbpedia company": "companies",
    "dbpedia educational institution": "schools",
    "dbpedia film": "films",
    "dbpedia means of transportation": "vehicles",
    "dbpedia natural place": "rivers, lakes, mountains",
    "dbpedia office holder": "politicians",
    "dbpedia plant": "plants",
    "dbpedia village": "villages",
    "dbpedia written work": "books and magazines",
}
"""Plain names of classes. Vague ones (noun.attribute, adj.all, ...) have none, on purpose."""

_FOREIGN_TITLE = re.compile(r"[^\W\d_][\w -]{1,38}\w")


def class_title(label: str) -> str | None:
    """What a class ("corpus label") is called in a name; None where its label would say nothing.

    >>> class_title("wordnet noun.plant"), class_title("wordnet adj.all"), class_title("yahoo sports")
    ('plants', None, 'questions on sports')
    """
    corpus, _, rest = label.partition(" ")
    if label in CLASS_TITLES or corpus in ("wordnet", "yelp", "dbpedia") or not rest:
        return CLASS_TITLES.get(label)
    if not _FOREIGN_TITLE.fullmatch(rest) or any(is_offensive(word) for word in rest.split()):
        return None
    return f"questions on {rest}" if corpus == "yahoo" else rest


def alike(one: str, other: str) -> bool:
    """Whether two words would repeat each other in a name: one stem, or one long beginning.

    >>> alike("plant", "plants"), alike("religion", "religious"), alike("contract", "animal")
    (True, True, False)
    """
    if stem(one) == stem(other):
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= 5 and shared >= 0.6 * max(len(one), len(other))


@lru_cache(maxsize=100_000)
def is_nameable(word: str) -> bool:
    """Whether a word may stand in a name by itself: three or more letters, a meaning, not offensive.

    >>> is_nameable("plant"), is_nameable("the"), is_nameable("b"), is_nameable("1912"), is_nameable("don't")
    (True, False, False, False, False)
    """
    if len(word) < 3 or not word.isalpha() or word in FUNCTION_WORDS:
        return False
    return bool(re.search("[aeiouy]", word) or not word.isascii()) and not is_offensive(word)
