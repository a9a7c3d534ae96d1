"""Files made from Jinja2 templates, which stand in a folder `templates` beside the code that fills them."""

from functools import lru_cache

__all__ = ["render"]


def render(package: str, name: str, **values: object) -> str:
    """The template `name` of a package, filled in. In HTML every value is escaped; in Markdown none is."""
    return _environment(package).get_template(name).render(values)


@lru_cache(maxsize=8)
def _environment(package: str):
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["thousands"] = "{:,}".format
    return environment
