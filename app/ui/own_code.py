"""The code of the visitor's sentence, for views that are not about it but show it among other things."""

from typing import TYPE_CHECKING

from app.services import resources
from app.ui import messages
from core.data.normalise import normalise
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.interpretation.codes import Codes


def own_code(model: str, text: str) -> "Codes | None":
    """None without a sentence, or with one that cannot be read; then a notice says why."""
    try:
        resources.check(text)
        return resources.encode(model, text) if normalise(text) else None
    except HSVAEError as error:
        messages.problem(error)
        return None
