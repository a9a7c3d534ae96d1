"""A concept from sentences: found dimensions, held-out AUC, and the file it is kept in."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import core
from core.errors import RequestError
from core.evaluation.concept import fit_concept
from core.evaluation.concept_files import (
    delete_concept,
    find_concept,
    load_concepts,
    save_concept,
)

FOOD = [
    f"the {dish} was {taste}"
    for dish in ("soup", "bread", "fish", "cake")
    for taste in ("cold", "good", "salty")
]
OTHER = [
    f"the {thing} was {look}"
    for thing in ("car", "river", "tower", "coat")
    for look in ("old", "big", "blue")
]


@pytest.fixture(scope="module")
def model():
    return core.load("english-gru-32")


def coded(width: int = 12, on: int = 7):
    """A stand-in whose dimension `on` is on for food, and others by chance."""

    def encode(texts):
        generator = np.random.default_rng(0)
        gated = np.where(generator.random((len(texts), width)) < 0.2, 1.0, 0.0)
        gated[:, on] = [
            2.0 * any(dish in text for dish in ("soup", "bread", "fish", "cake")) for text in texts
        ]
        return SimpleNamespace(gated=gated, scales=np.ones((3, width)))

    return SimpleNamespace(encode=encode)


def test_the_dimension_that_tells_them_apart_leads():
    stand_in = coded()
    concept = fit_concept(stand_in, "food", FOOD, OTHER)
    assert concept.dimensions[0] == 7 and concept.weights[0] > 0 and concept.auc == 1.0
    shares = concept.probability(stand_in.encode(["a warm soup", "a fast car"]).gated)
    assert shares[0] > 0.8 and shares[1] < 0.2


def test_labels_dealt_by_chance_have_no_auc():
    everything = FOOD + OTHER
    found = []
    for seed in range(8):
        order = np.random.default_rng(seed).permutation(24)
        sides = [[everything[row] for row in rows] for rows in (order[:12], order[12:])]
        found.append(fit_concept(coded(), "x", *sides).auc)
    assert 0.25 < np.mean(found) < 0.7


def test_few_sentences_have_no_auc():
    assert fit_concept(coded(), "food", FOOD[:9], OTHER).auc is None


@pytest.mark.parametrize(
    ("positive", "negative", "words"),
    [
        (["a soup"], OTHER, "Give 2"),
        (["a soup", "A  soup"], OTHER, "Give 2"),
        (FOOD, [*OTHER, FOOD[0].upper()], "both sides"),
        ([f"text {row}" for row in range(1001)], OTHER, "1,000"),
    ],
)
def test_sentences_of_no_use_are_refused(positive, negative, words):
    with pytest.raises(RequestError, match=words):
        fit_concept(coded(), "x", positive, negative)
    nothing = SimpleNamespace(
        encode=lambda texts: SimpleNamespace(gated=np.zeros((len(texts), 3)), scales=np.ones((3, 3)))
    )
    with pytest.raises(RequestError, match="No dimension"):
        fit_concept(nothing, "x", FOOD, OTHER)


def test_concepts_are_kept_by_name(model, tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    assert load_concepts(model) == {}
    concept = fit_concept(model, "cold  food", FOOD, OTHER)
    file = save_concept(model, concept)
    kept = load_concepts(model)
    assert kept == {"cold food": replace(concept, name="cold food")} and file.parent == tmp_path / "concepts"
    gated = model.encode(FOOD + OTHER).gated
    assert concept.score(gated)[:12].mean() > concept.score(gated)[12:].mean()
    save_concept(model, replace(concept, name="other"))
    assert list(load_concepts(model)) == ["cold food", "other"]
    delete_concept(model, "cold food")
    assert list(load_concepts(model)) == ["other"]
    with pytest.raises(RequestError, match="Known ones: other"):
        find_concept(load_concepts(model), "cold food")
    with pytest.raises(RequestError, match="needs a name"):
        save_concept(model, replace(concept, name=" "))


@pytest.mark.parametrize(
    "damage",
    [
        lambda record: record["concepts"]["food"]["weights"].pop(),
        lambda record: record["concepts"]["food"]["dimensions"].__setitem__(0, 4000),
        lambda record: record["concepts"]["food"].__setitem__("auc", 1.5),
        lambda record: record["concepts"].__setitem__("\u202efood", record["concepts"]["food"]),
        lambda record: record.__setitem__("model_sha256", "0" * 64),
        lambda record: record.__setitem__("more", 1),
        lambda record: record.clear(),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(model, tmp_path, monkeypatch, damage):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    file = save_concept(model, fit_concept(model, "food", FOOD, OTHER))
    record = json.loads(file.read_text())
    damage(record)
    file.write_text(json.dumps(record))
    for use in (load_concepts, lambda model: save_concept(model, fit_concept(model, "x", FOOD, OTHER))):
        with pytest.raises(RequestError, match="not a file of concepts"):
            use(model)
    assert json.loads(file.read_text()) == record
