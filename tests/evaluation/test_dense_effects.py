"""Effects of the dimensions of a small random network without gates, recomputed one sentence at a time."""

import numpy as np
import pytest
import torch

from core.data.corpus import Corpus
from core.evaluation import effects as module
from core.evaluation.effects import measure_effects
from core.index import DimensionIndex
from core.index.build import build_index
from core.model import Model
from core.nn.network import SentenceVAE
from tests.evaluation.test_effects import SHA, WordSum, log_probabilities
from tests.tiny import sentences, tiny_config, tiny_tokenizer

ASKED, CONTEXTS = 5, 6


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    torch.manual_seed(3)
    tokenizer = tiny_tokenizer()
    network = SentenceVAE(tiny_config(model="vae", encoder_input=12, vocabulary=len(tokenizer)))
    for weight in network.parameters():
        weight.data.mul_(3)
    model = Model(network, tokenizer, embedder=WordSum())
    texts = sentences()
    corpus = Corpus("mine", "my sentences", tuple(texts), None, tuple(texts))
    folder = tmp_path_factory.mktemp("effects") / "index-mine"
    index = build_index(model.encode, corpus, texts, ["mine"] * len(texts), folder, SHA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(folder.parent / "home"))
        record = measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    assert DimensionIndex.load(folder, SHA).effects.record == record
    return model, index, record


def test_shares_are_those_of_a_loop(measured):
    model, index, record = measured
    answered = 0
    for dimension, entry in enumerate(record.dimensions):
        changed = []
        for neighbour in index.examples(dimension, "random", ASKED):
            codes = model.encode(neighbour.text)
            without = codes.values[0].copy()
            without[dimension] = 0
            changed.append(model.decode(codes)[0] != model.decode(without)[0])
        assert entry.sentences == len(changed) == ASKED
        assert entry.responsiveness == pytest.approx(sum(changed) / len(changed), abs=1e-4)
        assert entry.directed is None  # there is no p_on that could fall
        assert not entry.ignored or not any(changed)
        answered += any(changed)
    assert answered


def test_promoted_words_are_those_of_a_loop(measured):
    model, index, record = measured
    setting = module._contexts(model, index, CONTEXTS)
    tokens = model.tokenizer.tokens()
    for dimension, entry in enumerate(record.dimensions[:4]):
        value = float(index.value_quantiles[dimension, 7])
        assert index.value_probabilities[7] == 0.95
        sums, places = dict.fromkeys(setting.words, 0.0), 0
        for text, z in zip(setting.texts, setting.gated, strict=True):
            raised = z.copy()
            raised[dimension] = max(z[dimension], value)  # whatever its sign: raised is towards the high end
            before, after = (log_probabilities(model, text, code) for code in (z, raised))
            places += len(before)
            for word in setting.words:
                number = tokens.index(" " + word)
                sums[word] += float((after[:, number] - before[:, number]).sum())
        for word in (*entry.promoted, *entry.suppressed):
            assert word.weight == pytest.approx(sums[word.word] / places, abs=2e-4)
        assert [w.weight for w in entry.promoted] == sorted((w.weight for w in entry.promoted), reverse=True)
        assert all(w.weight > 0 for w in entry.promoted) and all(w.weight < 0 for w in entry.suppressed)
    assert np.isfinite(index.word_auc_chance) or np.isnan(index.word_auc).all()
