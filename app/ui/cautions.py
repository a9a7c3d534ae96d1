"""Notices about the sentence: cut, cleaned, or far from the training text."""

from typing import TYPE_CHECKING

from app import state
from app.services import out_of_domain, resources
from app.ui import messages

if TYPE_CHECKING:
    from core.interpretation.codes import Codes
    from core.model import Model


@messages.error_boundary
def cautions(place: state.Place, codes: "Codes", model: "Model") -> None:
    """A notice for each reason to take the result with care."""
    text, longest = codes.texts[0], model.config.max_tokens
    if resources.has_invisible(place.text):
        messages.notice("Invisible or control characters in the text were read as spaces.")
    if codes.truncated[0]:
        messages.notice(
            f"The text is longer than {longest} tokens (word pieces). Only its beginning was read: {text}"
        )
    tokens = int(model.tokenizer.encode([text], longest).lengths[0])
    for remark in out_of_domain.remarks(text, tokens, model.config.corpora):
        messages.notice(remark)
