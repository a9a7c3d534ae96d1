"""What a user would pick instead, on the same rows: sparse autoencoders, and dense codes cut short."""

from collections.abc import Callable, Sequence

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
from core.evaluation.topk_baseline import train_topk
from core.interpretation.hoyer import SCALE_FLOOR
from core.interpretation.words import WordCounts

ON_MINILM = "Top-k sparse autoencoder on MiniLM"
ON_ENCODER = "Top-k sparse autoencoder on the model's pretrained encoder"
ON_DENSE = "Top-k sparse autoencoder on the dense model's codes"
CUT_DENSE = "Dense model's codes, the largest kept"
COMPARED = ("word_auc", "class_purity", "intruder")
_BLOCK = 4096


class Baselines:
    """Baselines of one sparse model on `rows`, trained on `train`.

    mine: the model's own `describability`. widths: of the autoencoders, e.g. the model's own, and its number
    of usable dimensions. words_of_fit: whether words are found on training rows, the first `probe_rows` of
    `words`, as `mine` was.
    """

    def __init__(
        self,
        mine: dict,
        widths: Sequence[int],
        rows: EvalDataset,
        train: EvalDataset,
        words: WordCounts,
        space: TopicSpace,
        seed: int,
        permutations: int,
        steps: int,
        probe_rows: int,
        words_of_fit: bool = False,
    ) -> None:
        self.mine, self.rows, self.train = mine, rows, train
        self.words, self.space, self.seed, self.permutations = words, space, seed, permutations
        self.steps, self.words_of_fit = steps, words_of_fit
        self.fit = draw(len(train), probe_rows, seed)
        self.active = mine["active_per_sentence"]
        self.widths = [width for width in dict.fromkeys(widths) if 0 < self.active <= width]

    def all(self, partner=None, on_encoder: str = ON_MINILM) -> list[dict]:
        """Records of every baseline, those on the frozen encoder's embeddings, called `on_encoder`, first."""
        found = []
        if self.train.features is not None and self.rows.features is not None:
            found += self._sparse_autoencoders(on_encoder, self.train.features, self.rows.features)
        if partner is not None:
            inputs = [standardised_codes(partner, side) for side in (self.train, self.rows)]
            found += self._sparse_autoencoders(ON_DENSE, *inputs)
            found.append(self._cut(partner))
        return found

    def _sparse_autoencoders(self, name: str, train, test) -> list[dict]:
        found = []
        for width in self.widths:
            topk = train_topk(train, width, self.active, self.steps, self.seed)
            record = self._record(
                name, width, topk.active(test), lambda rows, topk=topk: topk.active(train[rows])
            )
            found.append(record | {"steps": self.steps, "variance_explained": finite(topk.explained)})
        return found

    def _cut(self, partner) -> dict:
        limit = threshold_for(encode_rows(partner, self.train.take(self.fit)), self.active)

        def cut(rows: EvalDataset) -> sparse.csr_matrix:
            codes = encode_rows(partner, rows)
            return sparse.csr_matrix(np.where(strength(codes) > limit, codes.values, np.float32(0)))

        return self._record(
            CUT_DENSE, partner.dimensions, cut(self.rows), lambda rows: cut(self.train.take(rows))
        )

    def _record(
        self,
        name: str,
        width: int,
        code: sparse.csr_matrix,
        of_train: Callable[[np.ndarray], sparse.csr_matrix],
    ) -> dict:
        fit = of_train(self.fit)
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
