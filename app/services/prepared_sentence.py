"""The sentence that the guided tour begins with. No Streamlit."""

from app.services import interventions, resources
from app.services.demonstration import SENTENCES, Subject, clear
from app.services.resources import memoize

CANDIDATES = 12
"""Dimensions that are tried; of each, so many sentences as the tour shows."""
LIKE = 0.72
"""Cosine to what the model writes from its code, from which a sentence counts as rebuilt."""


def prepared(model: str) -> Subject | None:
    """The clearest dimension with one of its strongest sentences that the decoder writes its name for.

    None where the index has no such sentence. First comes an everyday one that is rebuilt, and on which the
    test and its control come out; then any that is read without a warning. What fails is for the visitor's
    own sentences to show.

    A dimension without a family goes first: where no other is on in much the same sentences, switching off a
    single one is a fair test.
    """
    found = _prepared(model)
    return None if found is None else Subject(model, *found)


@memoize(8)
def _prepared(model: str) -> tuple[str, int] | None:
    index, spare = resources.index(model).result(), dict[bool, tuple[str, int]]()
    for dimension in sorted(clear(model), key=lambda one: index.family_of[one] >= 0)[:CANDIDATES]:
        for one in resources.strongest(model, dimension, SENTENCES):
            found = Subject(model, one.text, dimension)
            if not found.codes.active[0, dimension] or not found.words:
                continue
            weak = resources.weak(model, one.text)
            spare.setdefault(weak, (one.text, dimension))
            if not weak and not index.part_of[one.row] and _rebuilt(found) and found.holds:
                return one.text, dimension
    return spare.get(False) or spare.get(True)


def _rebuilt(of: Subject) -> bool:
    both = interventions.embeddings(of.model, (of.text, of.rebuilt))
    return both is None or float(both[0] @ both[1]) >= LIKE
