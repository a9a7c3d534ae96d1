"""What to know before believing the result: cut, cleaned, or far from what the model knows."""

from typing import TYPE_CHECKING

from app import state
from app.services import out_of_domain
from app.ui import messages
from core.data.normalise import replace_invisible

if TYPE_CHECKING:
    from core.interpretation.codes import Codes
    from core.model import Model


@messages.error_boundary
def cautions(place: state.Place, codes: "Codes", model: "Model") -> None:
    """A notice for each thing that a reader of this result must know."""
    if replace_invisible(place.text) != place.text:
        messages.notice("Invisible or control characters in the text were read as spaces.")
    if codes.truncated[0]:
        messages.notice(
            f"The text is longer than {model.config.max_tokens} tokens (word pieces). "
            f"Only its beginning was read: {codes.texts[0]}"
        )
    tokens = int(model.tokenizer.encode([codes.texts[0]], model.config.max_tokens).lengths[0])
    for remark in out_of_domain.remarks(codes.texts[0], tokens, model.config.corpora):
        messages.notice(remark)
