from tiny_checkpoint import pristine, tiny

__all__ = ["pristine", "tiny"]
