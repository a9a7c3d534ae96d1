"""A model and an index with the core's signatures, made of invented sentences: quick and predictable.

The logic of the screens is tested against these; what needs a trained model, against the shipped one.
"""

import re
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from scipy import sparse

from core.data.normalise import normalise
from core.data.tokenizer import EOS, PAD
from core.errors import RequestError, TextError
from core.index.example_rows import Neighbour
from core.index.neighbours import ActiveDimension
from core.index.schema import VALUE_PROBABILITIES
from core.index.tables import Family
from core.interpretation.codes import Codes
from core.interpretation.records import ClassShare, Word

DIMENSIONS = 256
TOPICS = {
    14: ("plants", "plant tree flower garden shrub leaves"),
    3: ("animals", "dog bird cat fish ears animal eats horse"),
    27: ("someone who", "someone who repairs sells person man girl riding"),
    41: ("bad reviews: good, chicken, service", "food pizza dinner service eats terrible slow delicious"),
    58: ("small sizes", "small little tiny short"),
    90: ("of or relating ... (unit, characteristic)", "large long big wide"),
    112: ("good reviews: staff, delicious, great", "good great surprisingly love best"),
    130: ("films and shows", "movie film show watches"),
    201: ("body parts", "ears head hand leg"),
    222: ("questions", "what why how"),
}
SENTENCES = [
    "a small dog with short legs",
    "a large bird of the sea that eats fish",
    "a tropical tree with long leaves",
    "someone who sells flowers",
    "the part of the head that holds the ears",
    "a shrub of the garden with small flowers",
    "the food was cold and the service was slow",
    "someone who repairs watches",
    "a movie of great length",
    "a wide and long river",
]
CLASSES = ("wordnet noun.plant", "yelp positive", "yahoo health")
NAMES = [TOPICS[d][0] if d in TOPICS else f"topic {d}" for d in range(DIMENSIONS)]


@dataclass
class StandInTokenizer:
    """A token per space-separated word, numbered as they come."""

    numbers: dict[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def encode(self, texts, max_tokens):
        forms = [normalise(text).split() for text in texts]
        lengths = np.array([min(len(form) or 1, max_tokens) for form in forms])
        cut = tuple(" ".join(form[:max_tokens]) for form in forms)
        ids = np.full((len(forms), max_tokens), PAD)
        for row, form in enumerate(forms):
            for place, word in enumerate(form[:max_tokens]):
                ids[row, place] = self.numbers.setdefault(word, len(self.numbers) + 4)
        return SimpleNamespace(ids=ids, lengths=lengths, truncated=lengths >= max_tokens, texts=cut)

    def token_starts(self, text, tokens):
        return [match.start() for match in re.finditer(r"\S+", text)][:tokens]


@dataclass
class StandInDecoder:
    """A word costs .5 nats where a dimension of its topic is on, else 3; the end costs .5."""

    tokenizer: StandInTokenizer

    def token_nll(self, z, teacher):
        import torch

        said = {number: word for word, number in self.tokenizer.numbers.items()}
        nats = torch.zeros(teacher.targets.shape)
        for row, targets in enumerate(teacher.targets.tolist()):
            on = {word for d, (_, keys) in TOPICS.items() if z[row, d] for word in keys.split()}
            for place, number in enumerate(targets):
                if number != PAD:
                    nats[row, place] = 0.5 if number == EOS or said[number] in on else 3.0
        return nats


@dataclass
class StandInModel:
    """Keyword dimensions: a word of a topic opens the gate of its dimension."""

    name: str = "stand-in"
    dimensions: int = DIMENSIONS
    has_gates: bool = True
    reads: str = "embeddings"  # of the frozen encoder: there is no network to take gradients of
    config: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            max_tokens=32,
            active_threshold=0.5,
            corpora=("wordnet",),
            slab_sign="both",
            name="stand-in",
            model="hsvae",
            dimensions=DIMENSIONS,
            alpha=8.0,
            beta=1.0,
        )
    )
    tokenizer: StandInTokenizer = field(default_factory=StandInTokenizer)
    encoded: list[str] = field(default_factory=list)
    embedder: object = None
    metrics: dict = field(
        default_factory=lambda: {"test": {"rows": {"stand-in": 90}, "sparsity": {"ephemeral_ratio": 3.5}}}
    )
    device: str = "cpu"
    folder: Path | None = None
    weak: tuple[str, ...] = ()

    @property
    def network(self):
        return SimpleNamespace(decoder=StandInDecoder(self.tokenizer))

    def encode(self, text, batch_size=256, progress=None):
        texts = [text] if isinstance(text, str) else list(text)
        forms = [normalise(one) for one in texts]
        if not all(forms):
            raise TextError("There is no visible text to read.", "Type a sentence.")
        self.encoded += forms
        p_on = np.full((len(forms), DIMENSIONS), 0.02, np.float32)
        mean = np.full((len(forms), DIMENSIONS), 0.3, np.float32)
        cut = [" ".join(form.split()[: self.config.max_tokens]) for form in forms]
        for row, form in enumerate(cut):
            words = [word.strip(".,!?") for word in form.split()]
            for dimension, (_, keys) in TOPICS.items():
                hits = sum(word in keys.split() for word in words)
                if hits:
                    p_on[row, dimension] = min(0.55 + 0.2 * hits, 0.98)
                    mean[row, dimension] = (1.4 + 0.7 * hits) * (-1 if dimension in (58, 41) else 1)
        active = p_on > self.config.active_threshold
        nats = np.where(active, 6.0, 0.05).astype(np.float32)
        return Codes(
            texts=tuple(cut),
            truncated=np.array([kept != form for kept, form in zip(cut, forms, strict=True)]),
            p_on=p_on,
            gate_a=p_on * 10,
            gate_b=p_on * 5,
            slab_mean=mean,
            slab_sd=np.full_like(mean, 0.4),
            values=p_on * mean,
            active=active,
            nats_gate=nats,
            nats_value=nats / 2,
            scales=np.ones((3, DIMENSIONS), np.float32),
            spike_scale=0.05,
            has_gates=True,
        )

    def decode(self, codes, method="greedy", seed=0, temperature=1.0, batch_size=256):
        array = codes.gated if isinstance(codes, Codes) else np.atleast_2d(codes)
        return [self._say(code) for code in array]

    def nll(self, texts, gated, batch_size=256, truncated=None):
        """A code that sets anything far halves the surprise: 3 nats a word without it."""
        codes = gated.gated if isinstance(gated, Codes) else np.atleast_2d(gated)
        words = np.array([len(text.split()) for text in texts])
        return np.where(np.abs(codes).max(1) > 0.5, 1.5, 3.0) * words, words

    def weak_codes(self, codes, decodes=None):
        """Those of `weak`, and those with nothing on."""
        return np.array([text in self.weak for text in codes.texts]) | ~codes.active.any(1)

    def _say(self, code):
        order = [d for d in np.argsort(-np.abs(code)) if code[d] and d in TOPICS][:3]
        words = []
        for dimension in order:
            keys = TOPICS[dimension][1].split()
            words += keys[: 1 + int(abs(code[dimension]) > 2)] if code[dimension] > 0 else ["no", keys[0]]
        return "a thing of " + " and ".join(words) if words else "the act of something"


class StandInIndex:
    """What the invented sentences say."""

    corpus, near = "wordnet", 0.5
    dimensions = DIMENSIONS
    names = NAMES
    has_gates = True
    map = None
    families = ()
    family_of = np.full(DIMENSIONS, -1)

    value_probabilities = VALUE_PROBABILITIES

    def __init__(self):
        self._model = StandInModel()
        self._codes = self._model.encode(SENTENCES)
        self.codes = SimpleNamespace(matrix=lambda: sparse.csr_array(self._codes.gated))
        rng = np.random.default_rng(0)
        self.density = np.exp(rng.normal(-4, 1.2, DIMENSIONS)).clip(0, 0.6)
        self.density[:20] = 0
        self.words = [
            tuple(Word(word, 5.0, 9) for word in TOPICS[d][1].split()) if d in TOPICS else ()
            for d in range(DIMENSIONS)
        ]
        self.distinctive = self.words
        self.class_names = CLASSES
        self.class_rows = np.array([640, 400, 200])
        self.class_counts = (self.class_rows[:, None] * self.density * rng.random((3, DIMENSIONS))).astype(
            int
        )
        shares = self.class_counts / np.maximum(self.class_counts.sum(0), 1)
        self.classes = [
            tuple(ClassShare(CLASSES[c], float(shares[c, d]), 1.0) for c in np.argsort(-shares[:, d]))
            if self.density[d]
            else ()
            for d in range(DIMENSIONS)
        ]
        self.confidence = np.where(self.density > 0, rng.uniform(0.05, 0.9, DIMENSIONS), 0)
        self.name_test = np.full(DIMENSIONS, np.nan)
        self.stability = None
        self.word_auc = np.where(self.density > 0.01, rng.uniform(0.55, 0.95, DIMENSIONS), np.nan)
        self.word_auc_chance = 0.5
        self.purity = np.where(self.density > 0, shares.max(0), np.nan)
        self.nats_gate, self.nats_value = rng.random((2, DIMENSIONS)) * self.density
        self.mean_abs = np.where(self.density > 0, 1.8, 0)
        edges = np.linspace(-6, 6, 61)
        self.value_edges = lambda dimension: edges
        self.value_histogram = rng.poisson(1000 * self.density[:, None] * np.exp(-((edges[1:] - 1.8) ** 2)))
        self.p_on_edges = np.linspace(0, 1, 21)
        off = np.exp(-8 * self.p_on_edges[:-1])
        self.p_on_histogram = np.round(1240 * np.tile(off / off.sum(), (DIMENSIONS, 1))).astype(int)
        self.effects = SimpleNamespace(
            responsiveness=np.where(self.density > 0, rng.random(DIMENSIONS), 0),
            directed=np.where(self.density > 0, rng.random(DIMENSIONS), 0),
            ignored=np.arange(DIMENSIONS) % 50 == 7,
            promoted=[
                tuple((word, 0.5) for word in TOPICS.get(d, ("", ""))[1].split()) for d in range(DIMENSIONS)
            ],
            suppressed=[(("the", -0.2),) if d in TOPICS else () for d in range(DIMENSIONS)],
        )
        self.value_quantiles = np.tile(np.linspace(0.4, 3.2, 9), (DIMENSIONS, 1))
        self.active_histogram = np.array([20, 130, 300, 330, 240, 120, 60, 25, 9, 3] + [0] * 247)
        self.hoyer_edges = np.linspace(0, 1, 51)
        self.hoyer_histogram = np.concatenate(
            [np.zeros(40), np.array([5, 20, 60, 120, 300, 420, 210, 80, 15, 5])]
        )
        self.gaussian_hoyer = 0.215
        self.notes = [""] * DIMENSIONS
        self.mixture_rows = 1240
        self.record = SimpleNamespace(
            corpus_title="invented sentences",
            model_sha256="0" * 64,
            mixture=[SimpleNamespace(name="stand-in", rows=1240)],
            parts=[SimpleNamespace(name="short ones", rows=6), SimpleNamespace(name="others", rows=0)],
        )
        self.part_of = (np.arange(len(SENTENCES)) >= 6).astype(np.int8)
        self.rows = SimpleNamespace(texts=tuple(SENTENCES), labels=())
        self.visible = np.ones(len(SENTENCES), bool)

    def matching(self, classes=(), on=(), words=(), off=()):
        active = self._codes.active
        result = np.ones(len(SENTENCES), bool)
        for dimension in on:
            result &= active[:, dimension]
        for dimension in off:
            result &= ~active[:, dimension]
        return result

    def take(self, rows):
        return [self._neighbour(row, 0.0) for row in rows]

    def active_of(self, row):
        return self._neighbour(row, 0.0).active

    def hoyer_percentile(self, hoyer):
        return 100 * float(np.clip(hoyer, 0, 1)) ** 3

    def top_sentences(self, dimension, k=10, sign=None, exclude_text=None):
        if not 0 <= dimension < DIMENSIONS:
            raise RequestError(f"There is no dimension {dimension}.")
        values = self._codes.gated[:, dimension]
        order = [row for row in np.argsort(-np.abs(values)) if values[row]]
        return [self._neighbour(row, values[row]) for row in order[:k]]

    def examples(self, dimension, kind, k=10, seed=0, among=None):
        values, p_on = self._codes.gated[:, dimension], self._codes.p_on[:, dimension]
        if kind == "near_miss":
            rows = [row for row in np.argsort(-p_on) if not values[row]]
            found = [self._neighbour(row, p_on[row]) for row in rows]
        else:
            found = self.top_sentences(dimension, len(values))
        return [one for one in found if among is None or among[one.row]][:k]

    def related(self, dimension, k=6):
        others = [d for d in TOPICS if d != dimension]
        pairs = tuple((d, 2.0 / (place + 1)) for place, d in enumerate(others[:k]))
        return SimpleNamespace(together=pairs, apart=pairs[-2:], alike=())

    def nearest(self, code, k=10, exclude_text=None, among=None):
        gated = self._codes.gated
        norm = np.linalg.norm(gated, axis=1) * np.linalg.norm(code)
        cosine = gated @ code / np.maximum(norm, 1e-9)
        return [
            self._neighbour(row, cosine[row])
            for row in np.argsort(-cosine)
            if cosine[row] > 0 and SENTENCES[row] != exclude_text and (among is None or among[row])
        ][:k]

    def _neighbour(self, row, score):
        active = tuple(
            ActiveDimension(int(d), float(self._codes.values[row, d]), float(self._codes.p_on[row, d]))
            for d in self._codes.ranked(int(row))
        )
        return Neighbour(int(row), SENTENCES[row], "", float(score), active)


class IndexWithFamilies(StandInIndex):
    """The same with a family of two and one of three dimensions."""

    families = (Family("reviews", (41, 58, 112)), Family("growing things", (14, 201)))

    def __init__(self):
        super().__init__()
        self.family_of = np.full(DIMENSIONS, -1)
        for place, family in enumerate(self.families):
            self.family_of[list(family.dimensions)] = place


def entry(name="stand-in", default=True, problem=None):
    return SimpleNamespace(
        name=name,
        model="hsvae",
        encoder="bert",
        dimensions=DIMENSIONS,
        minutes_trained=20.0,
        default=default,
        partner="",
        problem=problem,
        folder=Path(__file__).parent / "no-folder-of-weights",
    )


def done(value):
    future = Future()
    if isinstance(value, Exception):
        future.set_exception(value)
    else:
        future.set_result(value)
    return future


def install(patch, model=None, index=None, entries=None):
    """Let `resources` serve these instead of pretrained/. `patch(name, value)` sets an attribute of it."""
    from app.services import resources
    from core.evaluation.profile import profile
    from core.interpretation import traversal  # noqa: F401  (imported here: it brings torch)

    model = model or StandInModel()
    index = index or StandInIndex()

    def measure(name):
        found = resources.model(name).result()
        return profile(found.encode(SENTENCES * 5), 8.0, 1.0)

    def load(value):
        def loader(name):
            if isinstance(value, Exception):
                raise value
            return value

        return loader

    patch("_read_catalogue", lambda: entries if entries is not None else [entry()])
    patch("_LOADERS", {"model": load(model), "index": load(index), "profile": measure})
    return model, index


def main():
    """`python -m tests.app.stand_in --port N`: the app over the stand-ins."""
    from app.__main__ import main as serve
    from app.services import resources

    install(lambda name, value: setattr(resources, name, value))
    return serve()


if __name__ == "__main__":
    raise SystemExit(main())
