"""The checkpoints that ship: each is whole and has its partner; the alpha family differs in its prior."""

import numpy as np
import pytest

import core
from core.checkpoint.catalogue import DEFAULT, catalogue, pretrained_folder
from core.data.known_words import words_in
from core.evaluation.sparsity import sparsity
from core.training.recipe import Recipe

SHIPPED = [entry.name for entry in catalogue() if entry.folder.parent == pretrained_folder()]
FAMILY = {"english-bert-128-alpha1": 1.0, "english-bert-128-alpha4": 4.0, "english-bert-128-alpha16": 16.0}
TEXTS = [
    "a small grey bird that nests under bridges",
    "the waiter forgot our drinks twice",
    "how do I mend a bicycle tyre?",
    "the act of folding paper into shapes",
    "we waited an hour and the soup was cold",
    "in a slow and solemn manner",
    "the clerk who keeps the harbour records",
    "why does bread rise?",
    "lovely staff, but the music was far too loud",
    "a narrow valley between two steep hills",
    "she sold the piano to pay for the roof",
    "who painted the ceiling of the chapel?",
]


def test_the_default_and_the_family_ship():
    assert SHIPPED[0] == DEFAULT and set(FAMILY) <= set(SHIPPED)
    assert [entry.problem for entry in catalogue() if entry.name in SHIPPED] == [None] * len(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_it_reads_and_writes(name):
    model = core.load(name)
    codes = model.encode(TEXTS)
    assert codes.gated.shape == (len(TEXTS), model.dimensions) and np.isfinite(codes.gated).all()
    said = model.decode(codes)
    assert len(set(said)) >= len(TEXTS) - 2 and all(said)
    once_more = [f"{text} ." for text in said]  # every word is then one of two texts
    assert set(words_in([*said, *once_more])) - {"Ġ."} <= set(model.tokenizer.words) != set()
    partner = next(entry.partner for entry in catalogue() if entry.name == name)
    assert partner in SHIPPED, "what stands beside it must be there"
    recipe = Recipe.load(name).model
    assert recipe.model_dump(exclude={"name"}) == model.config.model_dump(exclude={"name"})


def test_the_family_differs_in_alpha_and_its_threshold_alone():
    configs = {name: core.load(name).config for name in FAMILY}
    assert {name: config.alpha for name, config in configs.items()} == FAMILY
    rest = [config.model_dump(exclude={"name", "alpha", "active_threshold"}) for config in configs.values()]
    assert rest[0] == rest[1] == rest[2]
    for name in FAMILY:
        training = Recipe.load(name).training
        assert training == Recipe.load("english-bert-128-alpha1").training
        config = configs[name]
        assert config.active_threshold > config.beta / (config.alpha + config.beta) + 0.1


def test_what_was_asked_orders_what_came():
    codes = [core.load(name).encode(TEXTS) for name in FAMILY]
    shares = [float(code.p_on.mean()) for code in codes]
    counts = [sparsity(code)["active_per_sentence"]["mean"] for code in codes]
    assert shares == sorted(shares, reverse=True) and counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("name", FAMILY)
def test_its_active_set_is_the_same_when_encoded_again(name):
    """Alpha 1 asks for gates at .5: a threshold near it would make sets that depend on rounding."""
    model = core.load(name)
    together, again = model.encode(TEXTS), core.load(name).encode(TEXTS[::-1])
    alone = np.vstack([model.encode(text).p_on for text in TEXTS])
    for other in (again.p_on[::-1], alone):
        assert np.allclose(together.p_on, other, atol=2e-5)
        flipped = (other > model.config.active_threshold) != together.active
        assert not flipped.any()
