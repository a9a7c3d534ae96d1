from tests.app.conftest import mapped, model_and_index, screen
from tests.checkpoint.tiny_checkpoint import pristine, tiny

__all__ = ["mapped", "model_and_index", "pristine", "screen", "tiny"]
