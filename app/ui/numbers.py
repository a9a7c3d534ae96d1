"""A code as a list of numbers, zeros greyed."""

from collections.abc import Sequence

import numpy as np

from app.ui.component import component

_component = component("numbers")


def numbers(values: Sequence[float] | np.ndarray, name: str, key: str, labels: Sequence[str] = ()) -> None:
    """Draw all of them, two decimals; what is exactly 0 is grey, and `labels` show under the pointer."""
    written = [written_number(float(value)) for value in values]
    sparse = written.count("0") * 2 > len(written)
    labels = [str(one) for one in labels]
    _component(key=key, data={"name": name, "numbers": written, "sparse": sparse, "labels": labels})


def written_number(value: float) -> str:
    """Two decimals; a single 0 for what is exactly zero.

    >>> written_number(0.0), written_number(-0.0), written_number(-0.001), written_number(-1.5)
    ('0', '0', '0.00', '-1.50')
    """
    return "0" if value == 0 else f"{round(value, 2) + 0.0:.2f}"
