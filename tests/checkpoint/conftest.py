from tests.checkpoint.tiny_checkpoint import pristine, tiny

__all__ = ["pristine", "tiny"]
