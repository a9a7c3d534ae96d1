"""What may be asked of decoding."""

import numpy as np

from core.errors import RequestError
from core.interpretation.best_of_n import MOST_CANDIDATES

METHODS = ("greedy", "beam", "sample", "best", "guided")
MOST_BEAMS = 16


def check_options(method: str, seed: int, temperature: float, beams: int, candidates: int) -> None:
    """Nothing, where `SentenceCoder.decode` can do as it is asked.

    Raises:
        RequestError: unknown method, temperature not positive, beams outside 1 to 16, candidates outside 1 to
            64, seed below 0 or of more than 63 bits.
    """
    if method not in METHODS:
        raise RequestError(f"There is no decoding method {method!r}.", f"Use one of: {', '.join(METHODS)}.")
    if not (np.isfinite(temperature) and temperature > 0):
        raise RequestError(f"The temperature is {temperature}.", "Give a number above 0.")
    if not 0 <= seed < 2**63:
        raise RequestError(f"The seed is {seed}.", "Give a whole number, 0 or more.")
    if not (isinstance(beams, int) and 1 <= beams <= MOST_BEAMS):
        raise RequestError(f"A search with {beams} beams.", f"Ask for 1 to {MOST_BEAMS}.")
    if not (isinstance(candidates, int) and 1 <= candidates <= MOST_CANDIDATES):
        raise RequestError(f"The best of {candidates}.", f"Ask for 1 to {MOST_CANDIDATES} candidates.")
