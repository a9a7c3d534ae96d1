"""A run's state on disk: safetensors and JSON, replaced atomically, enough to go on as if never stopped."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from safetensors.torch import save as pack
from torch import nn

from core.checkpoint.atomic import write_bytes, write_text
from core.checkpoint.format import reported
from core.errors import ConfigError
from core.training.recipe import Recipe, todays_names

_TENSORS, BEST, RECIPE = "state.safetensors", "best.safetensors", "recipe.json"


@dataclass
class Position:
    """Where a run stands."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    """Batches of this epoch already seen."""
    main_began: float = 0.0
    """Progress (0 to 1) at which the warm-up ended."""
    seconds: float = 0.0
    """Wall time spent in all sessions of the run."""
    best_loss: float = float("inf")
    best_step: int = 0
    precision: str = ""
    """What the run's steps are computed in; empty before the first."""
    least_nll: float = float("inf")
    """Of all validations so far."""
    stalled: int = 0
    """Validations since then."""

    def count_stalled(self, nll: float) -> None:
        """Count validations without a lower nll; it is 0 in a warm-up, which has no decoder."""
        if nll:
            self.stalled = 0 if nll < self.least_nll else self.stalled + 1
            self.least_nll = min(nll, self.least_nll)


def save_state(
    folder: Path,
    module: nn.Module,
    optimizer: torch.optim.Adam,
    generator: torch.Generator,
    position: Position,
) -> None:
    """Write the whole state; a process killed in the middle leaves the previous one.

    Raises:
        CheckpointError: disk full, read-only; the previous state is untouched then.
    """
    tensors = {f"module.{name}": tensor for name, tensor in module.state_dict().items()}
    names = {id(parameter): name for name, parameter in module.named_parameters()}
    for parameter, values in optimizer.state.items():
        for key, value in values.items():
            tensors[f"adam.{key}.{names[id(parameter)]}"] = torch.as_tensor(value).detach().clone()
    tensors["generator"] = generator.get_state()
    # Dropout draws from the global generator, so its state belongs to the run as well.
    tensors["global_generator"] = torch.get_rng_state()
    # One file holds everything, position included: there is no moment when two files disagree.
    with reported(folder):
        write_bytes(folder / _TENSORS, pack(tensors, {"position": json.dumps(asdict(position))}))


def load_state(
    folder: Path, module: nn.Module, optimizer: torch.optim.Adam, generator: torch.Generator
) -> Position | None:
    """Restore what `save_state` wrote; None where nothing was saved yet.

    Raises:
        ConfigError: the state cannot be read, or belongs to a network of another shape.
    """
    file = folder / _TENSORS
    if not file.is_file():
        return None
    try:
        tensors = load_file(file)
        with safe_open(file, "pt") as opened:
            position = Position(**json.loads(opened.metadata()["position"]))
    except (OSError, SafetensorError, TypeError, KeyError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read ({error}).", "Remove it to begin this run anew.") from None
    own = {name: tensor for name, tensor in tensors.items() if name.startswith("module.")}
    expected = {f"module.{name}": tensor.shape for name, tensor in module.state_dict().items()}
    if {name: tensor.shape for name, tensor in own.items()} != expected:
        raise ConfigError(
            f"{file} belongs to a network of another shape.", "Use the recipe it was begun with."
        )
    module.load_state_dict({name.removeprefix("module."): tensor for name, tensor in own.items()})
    parameters = dict(module.named_parameters())
    for name, tensor in tensors.items():
        if name.startswith("adam."):
            _, key, parameter = name.split(".", 2)
            owner = parameters[parameter]
            optimizer.state[owner][key] = tensor.to(owner.device)
    generator.set_state(tensors["generator"])
    torch.set_rng_state(tensors["global_generator"])
    return position


def save_weights(folder: Path, network: nn.Module) -> None:
    """Write the best weights so far."""
    with reported(folder):
        write_bytes(folder / BEST, pack(network.state_dict()))


def load_weights(folder: Path, network: nn.Module) -> bool:
    """Load the best weights, if any were kept; False where no validation has settled yet."""
    if not (folder / BEST).is_file():
        return False
    network.load_state_dict(load_file(folder / BEST))
    return True


def save_recipe(folder: Path, recipe: Recipe) -> None:
    """Keep the recipe with its run, so that going on with another one is noticed: `changed_settings`."""
    with reported(folder):
        write_text(folder / RECIPE, recipe.model_dump_json(indent=1))


def changed_settings(folder: Path, recipe: Recipe) -> list[str]:
    """What differs from the recipe that the run in `folder` was begun with, e.g. "training.steps 100 -> 200".

    Settings that did not exist then are left out; so is everything where no recipe was kept.
    """
    try:
        before = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
        before["training"] = todays_names(before["training"])
        now = json.loads(recipe.model_dump_json())
        return [
            f"{part}.{name} {before[part][name]} -> {value}"
            for part in ("model", "training")
            for name, value in now[part].items()
            if name in before[part] and before[part][name] != value
        ] + (["corpora"] if before["corpora"] != now["corpora"] else [])
    except (OSError, ValueError, KeyError, TypeError):
        return []
