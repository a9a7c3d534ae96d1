"""One model for many: threads, forked and spawned processes, pickles."""

import multiprocessing
import pickle

import numpy as np
import pytest

import core
import core.errors
from tests.stress.threads import threads_agree

NAME, TEXT = "english-gru-32", "a dog runs along the beach"


def test_sixteen_threads_get_what_one_gets():
    assert threads_agree(3.0) > 0


@pytest.fixture(scope="module")
def model():
    return core.load(NAME)


def first_values(model) -> np.ndarray:
    return model.encode(TEXT).gated[0]


def _encoded(model, answers) -> None:
    answers.put(first_values(model))


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_a_process_of_its_own_gets_the_same(model, start):
    """`fork` takes the loaded model along, `spawn` its pickle: the folder, not the weights."""
    context = multiprocessing.get_context(start)
    answers = context.Queue()
    process = context.Process(target=_encoded, args=(model, answers))
    process.start()
    found = answers.get(timeout=300)
    process.join(60)
    assert process.exitcode == 0 and np.array_equal(found, first_values(model))


def test_a_pickled_model_is_its_folder_and_hash(model):
    content = pickle.dumps(model)
    assert len(content) < 2000 and str(model.folder).encode() in content
    again = pickle.loads(content)
    assert again.name == model.name and np.array_equal(first_values(again), first_values(model))


def test_a_pickle_of_other_weights_is_refused(model):
    function, (folder, sha256, device) = model.__reduce__()
    assert len(sha256) == 64
    with pytest.raises(core.errors.CheckpointError, match="other weights"):
        function(folder, "0" * 64, device)


def test_a_network_in_training_says_that_it_cannot_be_pickled(model):
    from core.model import Model

    loose = Model(model.network, model.tokenizer)
    with pytest.raises(core.errors.RequestError, match="before it is saved"):
        pickle.dumps(loose)
