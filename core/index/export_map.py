"""A fitted map for other programs: Parquet for embedding-atlas, or files for TensorBoard's projector."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from core.checkpoint.atomic import replaced_folder, write_bytes
from core.data.readers.strict_json import shorten
from core.errors import RequestError
from core.index.dimension_index import DimensionIndex

VECTORS, METADATA, CONFIG = "vectors.tsv", "metadata.tsv", "projector_config.pbtxt"
NAMED = 5
"""Names of dimensions that stand beside a sentence, strongest first."""
OWN = ("x", "y", "row", "text", "class", "top_dimension", "top_dimensions")
"""Columns of ours; a user's column of such a name gets " (file)" behind it."""
_CONFIG = (
    f'embeddings {{\n  tensor_name: "codes"\n  tensor_path: "{VECTORS}"\n  metadata_path: "{METADATA}"\n}}\n'
)


def export_map(
    index: DimensionIndex,
    place: Path,
    label: Callable[[int], str],
    columns: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Write the sentences of the map of an index; returns how many (M).

    - A file ending in .parquet, for embedding-atlas: x, y, row in the corpus, text, class, top_dimension (the
      strongest), top_dimensions ("a; b; c"), then the user's columns; whole columns of numbers as numbers.
    - Any other place is a folder, for TensorBoard's projector: vectors.tsv, M gated codes; metadata.tsv, the
      same columns but x and y; projector_config.pbtxt. Only such a folder is replaced.

    columns: of the user's table, one cell for every sentence of the index.

    Raises:
        RequestError: the index has no map, or the place cannot be written.
    """
    if index.map is None:
        raise RequestError("This index has no map.", "Fit one: python -m core map.")
    rows = index.map.rows
    table = _columns(index, rows, label, columns or {})
    try:
        if place.suffix.lower() == ".parquet":
            import pandas as pd

            xy = {"x": index.map.xy[:, 0], "y": index.map.xy[:, 1]}
            frame = pd.DataFrame({**xy, **{name: _numeric(cells) for name, cells in table.items()}})
            content = io.BytesIO()
            frame.to_parquet(content, index=False)
            write_bytes(place, content.getvalue())
        else:
            _write_projector(index, rows, table, place)
    except OSError as error:
        raise RequestError(
            f"{place} cannot be written ({error.strerror or error}).", "Name another place."
        ) from None
    return len(rows)


def _columns(index: DimensionIndex, rows: np.ndarray, label, columns: Mapping) -> dict[str, list]:
    corpus = index.rows
    names = [[label(one.dimension) for one in index.active_of(int(row))[:NAMED]] for row in rows]
    table: dict[str, list] = {"row": rows.tolist(), "text": [corpus.texts[row] for row in rows]}
    if corpus.labels:
        table["class"] = [corpus.labels[row] for row in rows]
    table["top_dimension"] = [some[0] if some else "" for some in names]
    table["top_dimensions"] = ["; ".join(some) for some in names]
    for name, cells in columns.items():
        table[f"{name} (file)" if name in OWN else name] = [cells[row] for row in rows]
    return table


def _numeric(cells: list) -> list | np.ndarray:
    """Numbers where every cell that is filled is one, and some are; else the cells."""
    if not all(isinstance(cell, str) for cell in cells) or not any(cells):
        return cells
    try:
        return np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    except ValueError:
        return cells


def _write_projector(index: DimensionIndex, rows: np.ndarray, table: dict[str, list], place: Path) -> None:
    if place.exists() and not (
        place.is_dir() and {file.name for file in place.iterdir()} <= {VECTORS, METADATA, CONFIG}
    ):
        raise RequestError(
            f"{place} is there already, and holds other things.", "Name a new folder, or a .parquet file."
        )
    codes = index.codes.matrix()
    with replaced_folder(place) as folder:
        with (folder / VECTORS).open("w", encoding="ascii") as stream:
            for row in rows:
                stream.write("\t".join(f"{value:.4g}" for value in codes[[row]].toarray()[0]) + "\n")
        lines = [table, *zip(*table.values(), strict=True)]
        with (folder / METADATA).open("w", encoding="utf-8") as stream:
            for line in lines:
                stream.write("\t".join(shorten(str(cell), 1000) for cell in line) + "\n")
        (folder / CONFIG).write_text(_CONFIG, encoding="utf-8")
