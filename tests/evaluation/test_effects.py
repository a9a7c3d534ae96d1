"""Every effect of every dimension of a small random network, recomputed one sentence at a time."""

import json
import shutil

import numpy as np
import pytest
import torch

from core.data.corpus import Corpus
from core.errors import DimensionIndexError
from core.evaluation import effects as module
from core.evaluation.effects import measure_effects
from core.evaluation.interventions import SWEEP
from core.index import DimensionIndex
from core.index.build import build_index
from core.interpretation.lexicon import is_nameable
from core.model import Model
from core.nn.network import SentenceVAE
from tests.tiny import sentences, tiny_config, tiny_tokenizer

SHA = "cd" * 32
ASKED, CONTEXTS = 5, 6


class WordSum:
    """A sentence encoder: every word has a random vector, a sentence has their sum."""

    def embed(self, texts):
        return np.stack([sum(map(self.vector, text.split())) for text in texts]).astype(np.float32)

    def vector(self, word: str) -> np.ndarray:
        return np.random.default_rng(sum((n + 1) * ord(letter) for n, letter in enumerate(word))).normal(
            size=12
        )


@pytest.fixture(scope="module")
def model() -> Model:
    torch.manual_seed(3)
    tokenizer = tiny_tokenizer()
    network = SentenceVAE(tiny_config(encoder_input=12, vocabulary=len(tokenizer)))
    for weight in network.parameters():  # fresh heads leave all gates half open, whatever the sentence
        weight.data.mul_(3)
    return Model(network, tokenizer, embedder=WordSum())


@pytest.fixture(scope="module")
def index(model, tmp_path_factory) -> DimensionIndex:
    texts = sentences()
    corpus = Corpus("mine", "my sentences", tuple(texts), None, tuple(texts))
    folder = tmp_path_factory.mktemp("effects") / "index-mine"
    return build_index(model.encode, corpus, texts, ["mine"] * len(texts), folder, SHA)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    place = tmp_path / "index-mine"
    place.mkdir()
    return place


def test_shares_are_those_of_a_loop(model, index, folder):
    record = measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    assert any(entry.sentences > 0 for entry in record.dimensions)
    for dimension, entry in enumerate(record.dimensions):
        changed, lower = [], []
        for neighbour in index.examples(dimension, "random", ASKED):
            codes = model.encode(neighbour.text)
            if not codes.active[0, dimension]:
                continue
            base = model.decode(codes)[0]
            off = codes.gated[0].copy()
            off[dimension] = 0
            after = model.decode(off)[0]
            changed.append(base != after)
            # The decode of a random network may be no visible text: nothing is on in that.
            before_p = model.encode(base).p_on[0, dimension] if base else 0.0
            after_p = model.encode(after).p_on[0, dimension] if after else 0.0
            lower.append(base != after and after_p < before_p - 1e-6)
        assert entry.sentences == len(changed)
        if changed:
            assert entry.responsiveness == pytest.approx(sum(changed) / len(changed), abs=1e-4)
            assert entry.directed == pytest.approx(sum(lower) / len(lower), abs=1e-4)
            assert not entry.ignored or not any(changed)
        else:
            assert entry.responsiveness is None and entry.directed is None


def test_ignored_is_what_no_step_of_the_sweep_changes(model, index, folder):
    record = measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    ignored = {number for number, entry in enumerate(record.dimensions) if entry.ignored}
    assert 2 not in ignored
    for dimension in set(range(8)) - ignored:  # each of them must answer somewhere
        moved = []
        for text in sentences()[::20]:
            code = model.encode(text).gated[0]
            steps = [np.where(np.arange(8) == dimension, np.float32(value), code) for value in SWEEP]
            base, *texts = model.decode(np.stack([code, *steps]))
            moved += [text for text in texts if text != base]
        assert moved
    decoder = model.network.decoder
    layers = decoder.z_to_input, decoder.z_to_state
    kept = [layer.weight.data.clone() for layer in layers]
    try:
        for layer in layers:
            layer.weight.data[:, 2] = 0
        deaf = measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    finally:
        for layer, weight in zip(layers, kept, strict=True):
            layer.weight.data.copy_(weight)
    assert {number for number, entry in enumerate(deaf.dimensions) if entry.ignored} == ignored | {2}
    assert deaf.dimensions[2].responsiveness == 0 and deaf.dimensions[2].promoted == ()


def test_promoted_words_are_those_of_a_loop(model, index, folder):
    record = measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    setting = module._contexts(model, index, CONTEXTS)
    assert len(setting.gated) == CONTEXTS and setting.words
    assert all(is_nameable(word) for word in setting.words)
    tokens = model.tokenizer.tokens()
    for dimension, entry in enumerate(record.dimensions):
        value = float(index.value_quantiles[dimension, 5])
        if not value:
            continue
        sums = dict.fromkeys(setting.words, 0.0)
        likely = {word: [0.0, 0.0] for word in setting.words}
        places = 0
        for text, z in zip(setting.texts, setting.gated, strict=True):
            raised = z.copy()
            raised[dimension] = max(z[dimension], value) if value > 0 else min(z[dimension], value)
            before, after = (log_probabilities(model, text, code) for code in (z, raised))
            places += len(before)
            for word in setting.words:
                number = tokens.index(" " + word)
                sums[word] += float((after[:, number] - before[:, number]).sum())
                likely[word][0] += float(before[:, number].exp().sum())
                likely[word][1] += float(after[:, number].exp().sum())
        change = {word: total / places for word, total in sums.items()}
        up = [w for w in change if change[w] > 0 and likely[w][1] / places >= 1e-4]
        down = [w for w in change if change[w] < 0 and likely[w][0] / places >= 1e-4]
        for found, expected in (
            (entry.promoted, sorted(up, key=lambda word: -change[word])[:12]),
            (entry.suppressed, sorted(down, key=lambda word: change[word])[:12]),
        ):
            assert [word.weight for word in found] == pytest.approx(
                [change[word] for word in expected], abs=2e-4
            )
            for word in found:
                assert word.weight == pytest.approx(change[word.word], abs=2e-4)


def log_probabilities(model, text, code) -> torch.Tensor:
    """(T + 1, V) of one sentence, token by token, by the decoder's own step."""
    ids = model.tokenizer.encode([text], model.config.max_tokens).ids[0]
    decoder, z = model.network.decoder, torch.from_numpy(code)[None]
    state = torch.tanh(decoder.z_to_state(z))[None]
    lines = []
    for token in [1, *ids.tolist()]:  # 1 begins a sentence
        inputs = decoder.embedding(torch.tensor([token])) + decoder.z_to_input(z)
        output, state = decoder.gru(inputs[:, None], state)
        logits = decoder.to_embedding(output[:, 0]) @ decoder.embedding.weight.T + decoder.output_bias
        lines.append(torch.log_softmax(logits[0], 0))
    return torch.stack(lines)


def test_a_stopped_run_goes_on_and_gives_the_same(model, index, folder, monkeypatch):
    whole = measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    monkeypatch.setattr(module, "_BLOCK", 3)
    asked, block = [], module._block

    def stops(*arguments):
        asked.append(list(arguments[3]))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return block(*arguments)

    (folder / "effects.json").unlink()
    monkeypatch.setattr(module, "_block", stops)
    with pytest.raises(KeyboardInterrupt):
        measure_effects(model, index, folder, sentences=ASKED, contexts=CONTEXTS)
    assert not (folder / "effects.json").exists()
    told = []
    again = measure_effects(
        model, index, folder, lambda *done: told.append(done), sentences=ASKED, contexts=CONTEXTS
    )
    assert asked == [[0, 1, 2], [3, 4, 5], [6, 7], [6, 7]] and told == [(8, 8)]
    for one, two in zip(again.dimensions, whole.dimensions, strict=True):
        assert (one.sentences, one.responsiveness, one.directed) == (
            two.sentences,
            two.responsiveness,
            two.directed,
        )
    assert not list((folder.parent / "home").rglob("*.json"))  # what was kept for going on is gone


def test_what_is_stored_comes_back_and_only_that(model, index, folder, monkeypatch):
    source = index_folder_of(index, folder)
    measure_effects(model, index, source, sentences=ASKED, contexts=CONTEXTS)
    loaded = DimensionIndex.load(source, SHA, lambda: index.rows)
    assert loaded.effects is not None and loaded.effects.responsiveness.shape == (8,)
    assert loaded.effects.ignored.dtype == bool and len(loaded.effects.promoted) == 8
    assert loaded.effects.promoted[0] == tuple(
        (word.word, word.weight) for word in loaded.effects.record.dimensions[0].promoted
    )
    # Building again for the same weights and sentences keeps it; for other weights it goes.
    texts = sentences()
    again = build_index(model.encode, index.rows, texts, ["mine"] * len(texts), source, SHA)
    assert again.effects is not None
    other = build_index(model.encode, index.rows, texts, ["mine"] * len(texts), source, "ef" * 32)
    assert other.effects is None and not (source / "effects.json").exists()


@pytest.mark.parametrize(
    "edit",
    [
        lambda record: record.update(model_sha256="ef" * 32),
        lambda record: record.update(content_hash="ef" * 32),
        lambda record: record["dimensions"].pop(),
        lambda record: record["dimensions"][0].update(responsiveness=1.5),
        lambda record: record["dimensions"][0].update(extra=1),
        lambda record: record["dimensions"][0].update(
            promoted=[{"word": "<b>", "weight": 1.0}]
        ),
        lambda record: record.update(format_version=2),
    ],
)  # fmt: skip
def test_altered_effects_are_refused(model, index, folder, edit):
    source = index_folder_of(index, folder)
    measure_effects(model, index, source, sentences=2, contexts=3)
    record = json.loads((source / "effects.json").read_text())
    edit(record)
    (source / "effects.json").write_text(json.dumps(record))
    with pytest.raises(DimensionIndexError, match=r"effects\.json"):
        DimensionIndex.load(source, SHA)


def index_folder_of(index, folder):
    texts = sentences()
    place = folder.parent / "copy"
    shutil.rmtree(place, ignore_errors=True)
    torch.manual_seed(0)
    from core.index.files import write_index

    assert len(texts) == len(index)
    write_index(place, type(index.record), dict(index.record), index._arrays)
    return place
