"""The codes of a user's table, every text encoded once, and what its columns have to do with them."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from core.data.normalise import normalise
from core.data.readers.column_kinds import Column, read_column
from core.data.readers.user_table import UserTable
from core.errors import CorpusError, RequestError
from core.evaluation.columns import ColumnResult, analyse_column
from core.evaluation.encoding import encode_rows, store_of
from core.evaluation.splits import EvalDataset
from core.model import Model

_BLOCK = 1024
Progress = Callable[[int, int], None]


def table_codes(
    model: Model, texts: Sequence[str], progress: Progress | None = None
) -> tuple[sparse.csr_matrix, np.ndarray | None]:
    """(gated codes (N, D) CSR, embeddings (N, F) float16 of the model's frozen encoder, or None) of N texts.

    Equal texts are encoded once; embeddings come from, and go to, the store under HSVAE_HOME.

    Raises:
        TextError: a text is empty or over the size limit.
    """
    plain = [normalise(text) for text in texts]
    unique = {text: place for place, text in enumerate(dict.fromkeys(plain))}
    rows = np.array([unique[text] for text in plain], dtype=np.int64)
    wanted, store = list(unique), store_of(model)
    features = None
    if store is not None:
        cut = model.tokenizer.encode(wanted, model.config.max_tokens).texts
        features = store.embed(cut, progress)
        progress = None  # the embeddings take nearly all of the time
    parts = []
    for start in range(0, len(wanted), _BLOCK):
        some = wanted[start : start + _BLOCK]
        known = None if features is None else features[start : start + _BLOCK]
        parts.append(encode_rows(model, EvalDataset(some, some, some, known)).to_csr())
        if progress:
            progress(min(start + _BLOCK, len(wanted)), len(wanted))
    codes = sparse.vstack(parts, format="csr")[rows]
    return codes, None if features is None else features[rows]


def columns_of(
    table: UserTable, names: Sequence[str] | None = None, kind: str | None = None
) -> tuple[list[Column], list[str]]:
    """(columns of a table that can be asked about, why each of the others cannot).

    names: these, and none that cannot is passed over; by default all beside the texts.

    Raises:
        CorpusError: the table has no column of that name.
        RequestError: a named column holds nothing that can be asked about.
    """
    found, refused = [], []
    for name in list(table.columns) if names is None else names:
        if name not in table.columns:
            known = ", ".join(table.columns) or "none beside the texts"
            raise CorpusError(
                f"{table.name} has no column {name!r}; its columns are: {known}.", "Name one of these."
            )
        try:
            found.append(read_column(name, table.columns[name], kind))
        except RequestError as error:
            if names is not None:
                raise
            refused.append(error.cause)
    return found, refused


def analyse_table(
    model: Model,
    table: UserTable,
    names: Sequence[str] | None = None,
    kind: str | None = None,
    seed: int = 0,
    probes: bool = True,
    most: int = 10,
    progress: Progress | None = None,
) -> tuple[list[ColumnResult], list[str]]:
    """(what the dimensions have to do with each column, why other columns were left out).

    Arguments and errors as of `columns_of`, `table_codes` and `analyse_column`.
    """
    columns, refused = columns_of(table, names, kind)
    if not columns:
        return [], refused
    codes, embeddings = table_codes(model, table.texts, progress)
    results = []
    for column in columns:
        try:
            found = analyse_column(
                column, codes, table.texts, model.has_gates, embeddings, seed, probes=probes, most=most
            )
        except RequestError as error:
            if names is not None:
                raise
            refused.append(error.cause)
        else:
            results.append(found)
    return results, refused
