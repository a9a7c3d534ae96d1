"""What to know before believing the result: cut, cleaned, or far from what the model knows."""

from typing import TYPE_CHECKING

from app import familiarity, resources, state
from app.components import messages
from core.data.normalise import replace_invisible
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.interpretation.codes import Codes
    from core.interpretation.model import Model


@messages.calmly
def cautions(place: state.Place, codes: "Codes", model: "Model") -> None:
    """A notice for each thing that a reader of this result must know."""
    if replace_invisible(place.text) != place.text:
        messages.notice("Invisible or control characters in the text were read as spaces.")
    if codes.truncated[0]:
        messages.notice(
            f"The text is longer than {model.config.max_tokens} tokens (word pieces). "
            f"Only its beginning was read: {codes.texts[0]}"
        )
    reading = familiarity.Reading(
        tokens=int(model.tokenizer.encode([place.text], model.config.max_tokens).lengths[0]),
        characters=len(codes.texts[0]),
        active=int(codes.active[0].sum()),
        nearest=_similarity(place),
    )
    for remark in familiarity.remarks(reading, model.config.corpora):
        messages.notice(remark)


def _similarity(place: state.Place) -> float | None:
    try:
        found = resources.nearest(place.model, place.text, 1)
    except HSVAEError:  # told where the sentences would stand
        return None
    return found[0].score if found else None
