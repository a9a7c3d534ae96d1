"""Names for parts: what a word in a configuration stands for."""

from collections.abc import Callable
from typing import TypeVar

Part = TypeVar("Part")


class Registry(dict[str, Part]):
    """Parts of one kind by name. A name is taken once: a second part cannot silently replace the first.

    Example:
        >>> colours = Registry("colour")
        >>> colours.register("red")(str.upper)("apple")
        'APPLE'
        >>> colours["red"]("rose")
        'ROSE'
        >>> colours.register("red")(str.lower)
        Traceback (most recent call last):
        ValueError: colour registered twice: red
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def register(self, name: str) -> Callable[[Part], Part]:
        """Decorator: make a part known as `name`.

        Raises:
            ValueError: the name is taken.
        """

        def keep(part: Part) -> Part:
            if name in self:
                raise ValueError(f"{self.kind} registered twice: {name}")
            self[name] = part
            return part

        return keep
