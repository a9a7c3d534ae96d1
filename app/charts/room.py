"""Room for names on a map: which can be written without covering one another or leaving the picture."""

import numpy as np


class Room:
    """A picture of `wide` x `high` pixels or more that shows the points xy (M, 2); names lie on it, centred.

    First come, first served: ask in the order of importance. Sizes are estimates: letters differ.
    even: distances have one scale in both directions, and the points stand in the middle of what is left.
    """

    def __init__(
        self, xy: np.ndarray, wide: float, high: float, letter: float, line: float, even: bool = False
    ) -> None:
        self._low = xy.min(0) if len(xy) else np.zeros(2)
        extent = xy.max(0) - self._low if len(xy) else np.ones(2)
        self._scale = np.array([wide, high]) / np.maximum(extent, 1e-9)
        if even:
            self._scale[:] = self._scale.min()
            spare = (wide / self._scale[0] - extent[0]) / 2
            self._low = self._low - [spare, 0.0]
        self._wide, self._letter, self._line = wide, letter, line
        self._taken: list[tuple[float, float, float]] = []  # centres, and half of the widths

    def take(self, x: float, y: float, letters: int, lifted: float = 0.0, broad: float = 1.0) -> float | None:
        """Where to write a name of so many letters: x, moved inwards at an edge; None where it has no room.

        lifted: pixels above (x, y). broad: how much broader than usual its letters are.
        """
        place = (np.array([x, y]) - self._low) * self._scale + [0.0, lifted]
        half = self._letter * broad * letters / 2 + 3
        across = min(max(float(place[0]), half), max(self._wide - half, half))
        for other, height, other_half in self._taken:
            if abs(across - other) <= half + other_half and abs(place[1] - height) <= self._line:
                return None
        self._taken.append((across, float(place[1]), half))
        return float(self._low[0] + across / self._scale[0])


def brief(label: str, most: int) -> str:
    """A dimension's label in at most `most` characters; its number stays.

    >>> brief("plants: shrub, leaves, tree - 14", 20)
    'plants: shrub,… - 14'
    """
    if len(label) <= most:
        return label
    name, dash, number = label.rpartition(" - ")
    return f"{name[: most - len(dash) - len(number) - 1].rstrip()}…{dash}{number}"
