"""What trains, encodes, decodes and scores on a GPU: nothing is left behind on the processor."""

import numpy as np
import pytest
import torch

from core.data.tokenizer import TokenizedBatch
from core.nn.embedder import SentenceEmbedder
from tests.fake_device import DEVICE, There, fake_device
from tests.tiny import sentences, tiny_coder
from tests.training.rank import MODELS, run_of
from tests.training.test_trainer import new_run

pytestmark = pytest.mark.filterwarnings("ignore:.*copying from a non-meta parameter")


def test_the_device_keeps_its_tensors_apart():
    with fake_device() as device:
        there, here = torch.ones(3, device=device), torch.ones(3)
        assert isinstance(there + 1, There) and (there + 1).device == DEVICE
        with pytest.raises(RuntimeError, match="lies on the processor"):
            there + here
        with pytest.raises(RuntimeError):
            there.numpy()
        assert (there + here.to(device)).cpu().tolist() == [2, 2, 2]


@pytest.mark.parametrize("model", MODELS)
def test_a_run_trains_and_goes_on(tmp_path, model):
    with fake_device():
        first = run_of(tmp_path, model)
        assert not first.run(lambda progress: None, lambda: first.position.step >= 5)
        second = run_of(tmp_path, model)
        assert second.resume() and second.run(lambda progress: None)
        kept = [*second.objective.state_dict().values()]
        assert all(isinstance(tensor, There) for tensor in kept)
        moments = [value for state in second.optimizer.state.values() for value in state.values()]
        assert all(isinstance(value, There) for value in moments if value.dim())
    alone = run_of(tmp_path / "alone", model)
    alone.run(lambda progress: None)
    for tensor, other in zip(kept, alone.objective.state_dict().values(), strict=True):
        torch.testing.assert_close(tensor.inner, other, rtol=1e-3, atol=1e-4)


def test_a_faithful_run_trains(tmp_path):
    with fake_device():
        run = new_run(tmp_path, mode="faithful", steps=4, warmup_steps=0, validate_every=10)
        assert run.run(lambda progress: None)


@pytest.mark.parametrize("changes", [{}, {"model": "vae"}, {"model": "mat_vae"}, {"encoder": "bert"}])
def test_what_is_encoded_decoded_and_scored_is_the_same(changes):
    texts = sentences()[:7]
    frozen = changes.get("encoder") == "bert"

    def answers(coder):
        batch: TokenizedBatch = coder.tokenizer.encode(texts, 16)
        features = np.random.default_rng(0).standard_normal((7, coder.config.encoder_input)) / 20
        codes = coder.encode_batch(batch, features) if frozen else coder.encode(texts)
        decoded = [coder.decode(codes, method) for method in ("greedy", "beam", "sample")]
        if not frozen:
            decoded.append(coder.decode(codes, "best", candidates=4))
        return codes, decoded, coder.nll(texts, codes)

    def coder():
        return tiny_coder(**changes, **({"encoder_input": 384} if frozen else {}))

    with fake_device():
        there = coder()
        assert all(isinstance(weight, There) for weight in there.network.parameters())
        codes, decoded, nll = answers(there)
    own_codes, own_decoded, own_nll = answers(coder())
    for name in ("p_on", "slab_mean", "slab_sd", "nats_gate", "nats_value"):
        np.testing.assert_allclose(getattr(codes, name), getattr(own_codes, name), rtol=1e-4, atol=1e-5)
    # Not the words: inside a function that is decorated with inference_mode, changes in place pass unseen.
    assert [len(texts) for texts in decoded] == [len(texts) for texts in own_decoded]
    np.testing.assert_allclose(nll[0], own_nll[0], rtol=1e-4)


def test_minilm_embeds_there():
    texts = ["a small dog", "the food was cold and nobody cared"]
    expected = SentenceEmbedder().embed(texts)
    with fake_device() as device:
        np.testing.assert_allclose(SentenceEmbedder(device=device).embed(texts), expected, atol=1e-5)
