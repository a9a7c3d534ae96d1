"""Speeds that must hold on any machine: ratios of two works, taken in turns, each at its best.

Processor time on one thread, not wall time: what else runs on the machine does not count.
"""

import subprocess
import sys
import time

import numpy as np
import pytest
import torch

import core
from app.__main__ import ROOT
from core.checkpoint.catalogue import DEFAULT
from core.index import DimensionIndex, index_folder
from tests.benchmarks.measure import Figure, number, side_by_side
from tests.benchmarks.rates import SENTENCE, some_texts
from tests.training.test_reference import MOMENT, objective_of, reference


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def model():
    return core.load(DEFAULT)


@pytest.fixture(scope="module")
def index(model):
    return DimensionIndex.load(index_folder(model.folder))


def at_best(*works, rounds: int = 5) -> list[float]:
    """Processor seconds of each work in its quickest round, after one that does not count."""
    for work in works:
        work()
    return [min(times) for times in side_by_side(works, rounds, time.process_time)]


def afresh(model, work):
    """The same work without embeddings kept from the round before."""

    def done():
        model.embedder.forget()
        return work()

    return done


def test_encoding_costs_little_more_than_plain_minilm(model, index):
    texts = some_texts(model, index, 64)
    ours, plain = at_best(
        afresh(model, lambda: model.encode(texts)), afresh(model, lambda: model.embedder.embed(texts))
    )
    assert ours <= 1.35 * plain


def test_many_sentences_at_once_are_cheaper_than_one_by_one(model, index):
    texts = some_texts(model, index, 32, seed=1)
    together, single = at_best(
        afresh(model, lambda: model.encode(texts)),
        afresh(model, lambda: [model.encode(text) for text in texts]),
        rounds=3,
    )
    assert together <= 0.9 * single


def test_a_sweep_is_cheaper_than_its_steps_one_by_one(model):
    codes = model.encode(SENTENCE)
    code, dimension = codes.gated[0], int(codes.ranked(0, 1)[0])
    values = np.linspace(-3, 3, 7)
    steps = np.repeat(code[None], len(values), axis=0)
    steps[:, dimension] = values
    sweep, single = at_best(
        lambda: core.sweep(model, code, dimension, values), lambda: [model.decode(step) for step in steps]
    )
    assert sweep <= 0.7 * single


def test_the_nearest_sentences_are_found_without_looking_at_all(model, index):
    code = model.encode(SENTENCE).gated[0]
    dense = index.codes.matrix().toarray()
    lengths = np.maximum(np.linalg.norm(dense, axis=1), 1e-9)

    def by_force():
        cosines = (dense @ code) / lengths
        return np.argsort(-cosines, kind="stable")[:10]

    sparse, force = at_best(lambda: index.codes.nearest(code, 10), by_force)
    assert sparse < force
    rows, cosines = index.codes.nearest(code, 10)
    np.testing.assert_allclose(cosines, ((dense @ code) / lengths / np.linalg.norm(code))[rows], atol=1e-3)


def test_loading_the_index_is_far_cheaper_than_encoding_its_sentences(model, index):
    texts = some_texts(model, index, len(index) // 1000)
    load, encode = at_best(
        lambda: DimensionIndex.load(index_folder(model.folder)),
        afresh(model, lambda: model.encode(texts)),
        rounds=2,
    )
    assert load < encode


def test_importing_core_and_listing_models_waits_for_nothing_heavy():
    script = (
        "import sys, core; core.catalogue(); "
        "print(*{'torch', 'transformers', 'sklearn', 'umap', 'streamlit', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not done.stdout.strip()


def test_a_first_code_waits_for_no_library_that_it_can_do_without(model):
    script = (
        f"import sys, core; model = core.load({str(model.folder)!r}); model.decode(model.encode('a dog')); "
        "print(*{'transformers', 'torch._dynamo', 'sympy', 'sklearn', 'scipy.optimize'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not done.stdout.strip()


def test_figures_show_median_and_range():
    figure = Figure("a name", (3.0, 1.0, 2.0), "ms", "5 ms")
    assert figure.cells == ("a name", "2.00 ms", "1.00 to 3.00", "3", "5 ms")
    assert [number(value) for value in (1234.5, 12.345, 0.012345)] == ["1,234", "12.3", "0.0123"]


def test_a_training_step_is_cheaper_than_the_plainest_one():
    """The full softmax and both estimates of KL_z every time, beside sampled columns and the closed form."""
    objective, features, teacher = objective_of(768)

    def ours():
        generator = torch.Generator().manual_seed(0)
        objective(features, teacher, MOMENT, generator)[0].backward()

    def plain():
        sum(reference(objective, features, teacher).values()).backward()

    step, whole = at_best(ours, plain)
    assert step <= 0.7 * whole
