"""A heading whose words may be anybody's: set as a text node, so that nothing parses them."""

from app.ui.component import component

_component = component("heading")


def heading(title: str, note: str, key: str) -> None:
    """A heading of the second level and a small remark beside it."""
    _component(key=key, data={"title": title, "note": note})
