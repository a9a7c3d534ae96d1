"""What a user would pick instead, on the same rows: sparse autoencoders, and dense codes cut short."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.evaluation.bootstrap import finite
from core.evaluation.compare import strength, threshold_for
from core.evaluation.describability import describability
from core.evaluation.encoding import encode_rows
from core.evaluation.intruder import TopicSpace
from core.evaluation.probing import sparse_probes
from core.evaluation.read_out import read_out
from core.evaluation.splits import EvalDataset, draw
from core.evaluation.topk_baseline import Kind, train_topk
from core.interpretation.hoyer import SCALE_FLOOR
from core.interpretation.words import WordCounts

ON_MINILM = "Top-k sparse autoencoder on MiniLM"
KINDS: dict[Kind, str] = {"topk": "Top-k", "batch": "BatchTopK", "matryoshka": "Matryoshka Top-k"}
"""Kinds of sparse autoencoder, and how they are called in place of "Top-k"."""
ON_ENCODER = "Top-k sparse autoencoder on the model's pretrained encoder"
ON_DENSE = "Top-k sparse autoencoder on the dense model's codes"
CUT_DENSE = "Dense model's codes, the largest kept"
COMPARED = ("word_auc", "class_purity", "intruder")
_BLOCK = 4096


@dataclass
class Baselines:
    """What is compared with one sparse model on `rows`, trained on `train`.

    mine: the model's own `describability`. widths: of the autoencoders, e.g. the model's own, and its
    number of usable dimensions; the first also gets the newer `kinds` of autoencoder. words_of_fit: whether
    words are found on training rows, the first `probe_rows` of `words`, as `mine` was.
    """

    mine: dict
    widths: Sequence[int]
    rows: EvalDataset
    train: EvalDataset
    words: WordCounts
    space: TopicSpace
    seed: int
    permutations: int
    steps: int
    probe_rows: int
    words_of_fit: bool = False
    kinds: Sequence[Kind] = ("topk", "batch", "matryoshka")

    def __post_init__(self) -> None:
        self.fit = draw(len(self.train), self.probe_rows, self.seed)
        self.active = self.mine["active_per_sentence"]
        self.widths = [width for width in dict.fromkeys(self.widths) if 0 < self.active <= width]

    def all(self, partner=None, on_encoder: str = ON_MINILM) -> list[dict]:
        """Records of every baseline, those on the frozen encoder's embeddings, called `on_encoder`, first."""
        found = []
        if self.train.features is not None and self.rows.features is not None:
            sides = self.train.features, self.rows.features
            found += self._sparse_autoencoders(on_encoder, *sides)
            newer = [kind for kind in self.kinds if kind != "topk"]
            for kind in newer if self.widths else ():
                found += self._sparse_autoencoders(on_encoder, *sides, kind, self.widths[:1])
        if partner is not None:
            inputs = [standardised_codes(partner, side) for side in (self.train, self.rows)]
            found += self._sparse_autoencoders(ON_DENSE, inputs[0], inputs[1])
            found.append(self._cut(partner))
        return found

    def _sparse_autoencoders(
        self, name: str, train, test, kind: Kind = "topk", widths: Sequence[int] | None = None
    ) -> list[dict]:
        found, title = [], name.replace(KINDS["topk"], KINDS[kind], 1)
        for width in self.widths if widths is None else widths:
            coder = train_topk(train, width, self.active, self.steps, self.seed, kind=kind)
            record = self._record(title, width, coder.active(test), coder.active(train[self.fit]))
            found.append(record | {"steps": self.steps, "variance_explained": finite(coder.explained)})
        return found

    def _cut(self, partner) -> dict:
        sides = [encode_rows(partner, rows) for rows in (self.rows, self.train.take(self.fit))]
        limit = threshold_for(sides[1], self.active)
        cut = (np.where(strength(codes) > limit, codes.values, np.float32(0)) for codes in sides)
        return self._record(CUT_DENSE, partner.dimensions, *map(sparse.csr_matrix, cut))

    def _record(self, name: str, width: int, code: sparse.csr_matrix, fit: sparse.csr_matrix) -> dict:
        """The measures of a code (N, D) of `rows`, beside the same code (M, D) of the training rows `fit`."""
        theirs = describability(
            code, self.words, self.rows.labels, self.seed, self.permutations, self.space,
            fit if self.words_of_fit else None,
        )  # fmt: skip
        labels: Sequence[str] = [self.train.labels[row] for row in self.fit]
        known, seen = fit.toarray(), code.toarray()
        probes = sparse_probes(known, labels, seen, self.rows.labels, seed=self.seed)
        margins = {part: _difference(self.mine[part]["mean"], theirs[part]["mean"]) for part in COMPARED}
        kept = None
        if self.train.features is not None and self.rows.features is not None:
            kept = read_out(seen, self.rows.features[:], known, self.train.features[self.fit])
        return {
            "peer": name, "dimensions": width, **theirs, "read_out": kept, "k_sparse": probes,
            "model_minus_peer": margins,
        }  # fmt: skip


def standardised_codes(model, rows: EvalDataset) -> np.ndarray:
    """(N, D) float16 `values` of a dense model, each dimension in its standard deviations."""
    scale = None
    result = np.empty((len(rows), model.dimensions), np.float16)
    for start in range(0, len(rows), _BLOCK):  # all at once, the other parts of the codes would not fit
        chosen = np.arange(start, min(start + _BLOCK, len(rows)))
        codes = encode_rows(model, rows.take(chosen))
        scale = np.maximum(codes.scales[1], SCALE_FLOOR) if scale is None else scale
        result[chosen] = codes.values / scale
    return result


def _difference(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one - two
