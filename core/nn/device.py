"""Which processor to compute on."""

import torch

from core.errors import DeviceError

DEVICES = ("auto", "cpu", "cuda", "mps")


def pick_device(name: str | torch.device) -> torch.device:
    """The device of a name, or of torch's own; "auto" takes the fastest one that is there.

    Raises:
        DeviceError: unknown, or not on this machine.
    """
    chosen = name if isinstance(name, torch.device) else None
    name = str(name) if chosen is None else chosen.type
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if there[kind]))
    if name not in there:
        raise DeviceError(f"There is no device {name!r}.", f"Use one of: {', '.join(DEVICES)}.")
    if not there[name]:
        raise DeviceError(
            f"This machine has no {name} device that torch can use.", "Use --device auto or cpu."
        )
    return chosen or torch.device(name)
