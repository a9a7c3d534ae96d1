"""What is read out of codes about the labels of sentences: probes of classes, regressions of numbers."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.evaluation.probing import probing
from core.evaluation.regression import regression
from core.evaluation.splits import EvalDataset
from core.interpretation.codes import Codes

_MOST_CLASSES = 100
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class LabelReaders:
    """Codes of the N measured rows, and of rows of the training side to fit on, where there are any.

    encoder: what the rows' features are called in the report.
    """

    codes: Codes
    rows: EvalDataset
    fit: EvalDataset | None
    fit_codes: Codes | None
    encoder: str
    seed: int = 0

    def probing(self) -> dict:
        """`probing` over all classes, and within each corpus that has several."""
        result = {}
        for name, here, there in self._parts(["all", *sorted(set(self.rows.sources))]):
            labels = [self.rows.labels[row] for row in here]
            if len(set(labels)) > max(_MOST_CLASSES, len(labels) // 20) or 3 * len(set(labels)) > len(labels):
                count = f"{len(set(labels)):,} classes in {len(labels):,} rows"
                _LOG.warning("no probe of %s: %s are too many; take a column of fewer (--label)", name, count)
                continue
            if len(set(labels)) < 2 or (name != "all" and len(here) == len(self.rows)):
                continue
            known = None if there is None or self.fit is None else [self.fit.labels[row] for row in there]
            texts = [self.rows.texts[row] for row in here]
            codes = self._columns(here), self._fit_columns(there)
            result[name] = probing(codes[0], labels, self.seed, codes[1], known, texts)
        return result

    def regression(self) -> dict:
        """`regression` within each corpus whose labels are numbers; what was chosen goes to the log."""
        result = {}
        for name, here, there in self._parts(self.rows.number_sources):
            assert self.rows.numbers is not None  # of its sources there is one at least
            fit = None
            if there is not None and self.fit is not None and self.fit.numbers is not None:
                known = [self.fit.texts[row] for row in there]
                fit = self._fit_columns(there) or {}, self.fit.numbers[there], known
            texts = [self.rows.texts[row] for row in here]
            found = regression(self._columns(here), self.rows.numbers[here], texts, self.seed, fit)
            what = f"{found['different']:,} different numbers"
            _LOG.info("the labels of %s are %s: regressions instead of classes", name, what)
            result[name] = found
        return result

    def _parts(self, sources: list[str]) -> Iterator[tuple[str, np.ndarray, np.ndarray | None]]:
        """(source, its rows, those to fit on) of each; one that nothing could be fitted on is left out."""
        for name in sources:
            here = _of_source(self.rows, name)
            there = None if self.fit is None or self.fit_codes is None else _of_source(self.fit, name)
            if there is None or len(there):
                yield name, here, there

    def _columns(self, chosen: np.ndarray) -> dict[str, np.ndarray]:
        return self._of(self.codes, self.rows, chosen)

    def _fit_columns(self, chosen: np.ndarray | None) -> dict[str, np.ndarray] | None:
        if chosen is None or self.fit is None or self.fit_codes is None:
            return None
        return self._of(self.fit_codes, self.fit, chosen)

    def _of(self, codes: Codes, rows: EvalDataset, chosen: np.ndarray) -> dict[str, np.ndarray]:
        result = {"gated": codes.gated[chosen], "values": codes.values[chosen]}
        known = self.rows.features is not None and (self.fit is None or self.fit.features is not None)
        if known and rows.features is not None:
            result[self.encoder] = np.asarray(rows.features[chosen], np.float32)
        return result


def _of_source(rows: EvalDataset, name: str) -> np.ndarray:
    sources = np.asarray(rows.sources, dtype=object)
    return np.arange(len(sources)) if name == "all" else np.flatnonzero(sources == name)
