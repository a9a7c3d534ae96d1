"""A device that every machine has: tensors that say they lie on "meta", computed on the processor.

As on a GPU, an operation on a tensor of the device and one of the processor is an error, and so is taking a
tensor of the device for a NumPy array. Single numbers and indices may lie on either.
"""

import contextlib
import sys
from collections.abc import Iterator

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode, return_and_correct_aliasing
from torch.utils._pytree import tree_flatten, tree_map

DEVICE = torch.device("meta")
_MOVES = {"_to_copy", "copy_", "_has_compatible_shallow_copy_type", "index", "index_put_"}
"""What may see tensors of two places."""


class There(torch.Tensor):
    """A tensor on the device; `inner` holds its numbers."""

    @staticmethod
    def __new__(cls, inner: torch.Tensor):
        return torch.Tensor._make_wrapper_subclass(
            cls, inner.shape, strides=inner.stride(), storage_offset=inner.storage_offset(),
            dtype=inner.dtype, device=DEVICE, requires_grad=False,
        )  # fmt: skip

    def __init__(self, inner: torch.Tensor) -> None:
        self.inner = inner

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return computed(function, args, kwargs or {})

    def __repr__(self) -> str:
        return f"There({self.inner})"


def computed(function, args, kwargs):
    """One operation where its tensors lie, or an error where these are two places."""
    tensors = [leaf for leaf in tree_flatten((args, kwargs))[0] if isinstance(leaf, torch.Tensor)]
    there = any(isinstance(tensor, There) for tensor in tensors)
    name = function._schema.name.removeprefix("aten::")
    here = [tensor for tensor in tensors if not isinstance(tensor, There) and tensor.dim()]
    if there and here and name not in _MOVES:
        raise RuntimeError(f"{name}: a tensor of shape {tuple(here[0].shape)} lies on the processor")
    asked = kwargs.get("device")
    asked = None if asked is None else torch.device(asked)
    goes = there if asked is None else asked == DEVICE
    if asked is not None:
        kwargs = {**kwargs, "device": torch.device("cpu")}
    bare = tree_map(lambda leaf: leaf.inner if isinstance(leaf, There) else leaf, (args, kwargs))
    result = function(*bare[0], **bare[1])
    if name == "_local_scalar_dense" or not goes:
        return result
    wrapped = tree_map(lambda leaf: There(leaf) if isinstance(leaf, torch.Tensor) else leaf, result)
    return return_and_correct_aliasing(function, args, kwargs, wrapped) if there else wrapped


class _Making(TorchDispatchMode):
    """Tensors that are made on the device, or moved to it, are of it."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return computed(function, args, kwargs or {})


class _Lifting(TorchFunctionMode):
    """Numbers become a tensor of the processor, which is then moved; torch.tensor itself would lose them."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if function in (torch.tensor, torch.as_tensor):
            device = kwargs.pop("device", None)
            made = function(*args, **kwargs)
            return made if device is None else made.to(device)
        if function is torch.Tensor.tolist and isinstance(args[0], There):
            return args[0].inner.tolist()
        return function(*args, **kwargs)


class _Generator(torch.Generator):
    """Draws on the processor, wherever it is asked to."""

    def __new__(cls, device="cpu"):
        return super().__new__(cls)


@contextlib.contextmanager
def fake_device() -> Iterator[torch.device]:
    """The device that every name stands for meanwhile."""
    with pytest.MonkeyPatch.context() as patch, _Making(), _Lifting():
        for module in ("core.nn.device", "core.training.trainer", "core.interpretation.sentence_coder"):
            patch.setattr(f"{module}.pick_device", lambda name: DEVICE)
        patch.setattr(torch, "Generator", _Generator)
        patch.setattr(torch, "inference_mode", torch.no_grad)  # it goes around what is told of operations
        fused = sys.modules["torch.optim.optimizer"]
        patch.setattr(fused, "_get_fused_kernels_supported_devices", lambda: ["meta"])
        yield DEVICE
