"""`python -m tests.stress.walk`: two visitors without a plan, in real browser tabs, on every page of the app.

Whatever they do: no uncaught exception in the server's log, no error on a page, nobody else's text, and
memory stays flat.
"""

import argparse
import random
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Error, Locator, TimeoutError

from tests.app.test_random_walk import ADDRESSES, TEXTS
from tests.browser.verbs import PATIENCE, Address, Visitor, browser, server
from tests.readme_blocks import markdown_table
from tests.stress.figures import keep_figures
from tests.stress.load import megabytes

PAGES = ("", "dimensions", "traverse", "map", "models", "sparsity", "learn", "data")
BROKEN = "could not be drawn"
UPLOADS = {
    "good.csv": "stars,review\n" + "".join(f"{n % 5 + 1},the food was number {n}\n" for n in range(40)),
    "<b>names</b>.csv": "<script>,$x$\n:red[a],[a](http://evil.test)\n",
    "broken.csv": 'text\n"never closed\n',
    "empty.csv": "",
    "lines.txt": "a dog runs\nthe cat sleeps\n",
    "names.json": '{"names": {"3": "x"}}',
}
HIGHEST_GROWTH = 150
"""MB by which the server may grow over the second half of a walk: caches fill up to their bounds."""


class Wanderer:
    """One visitor, who does one random thing after the other. done: in words."""

    def __init__(self, visitor: Visitor, number: int, uploads: Path, seed: int) -> None:
        self.visitor, self.page, self.marker = visitor, visitor.page, f"visitor{90_000 + number}"
        self.uploads, self.chance = uploads, random.Random(seed)
        self.done: list[str] = []

    def step(self) -> None:
        """Do something and wait until the page stands still; what has just vanished is let be."""
        acts = [self.turn_page, self.open_address, self.type, self.type, self.press, self.press]
        acts += [self.choose, self.slide, self.flip, self.pick, self.upload, self.go_back]
        act = self.chance.choice(acts)
        self.page.set_default_timeout(20_000)  # what is to be pressed is there, or has vanished
        try:
            self.done.append(act())
        except (TimeoutError, Error) as problem:
            self.done.append(f"{act.__name__}: nothing there any more ({type(problem).__name__})")
        self.page.set_default_timeout(PATIENCE)
        self.visitor.settle()

    def _any(self, found: Locator) -> Locator | None:
        shown = [one for one in found.all() if one.is_visible() and one.is_enabled()]
        return self.chance.choice(shown) if shown else None

    def turn_page(self) -> str:
        links = self.page.get_by_test_id("stSidebarNavLink")
        link = self._any(links)
        if link:
            link.click()
        return f"turn to {link.inner_text() if link else 'nothing'}"

    def open_address(self) -> str:
        view, query = self.chance.choice(PAGES), dict(self.chance.choice(ADDRESSES))
        self.page.goto(f"{self.visitor.address}/{view}?{urlencode(query)}")
        self.page.wait_for_selector("h1")
        return f"open {view} {query}"

    def type(self) -> str:
        box = self._any(self.page.locator("section.stMain input[type=text], textarea"))
        if not box:
            return "nothing to type into"
        shared = (
            box.get_attribute("aria-label") == "Your own name for it"
        )  # of this machine, not of a visitor
        text = self.chance.choice(TEXTS)[:400] + ("" if shared else f" {self.marker}")
        box.fill(text)
        box.press("Enter")
        return f"type {text[:40]!r}"

    def press(self) -> str:
        buttons = self.page.locator("section.stMain [data-testid^=stBaseButton]:not([kind=elementToolbar])")
        button = self._any(buttons)
        if not button:
            return "no button"
        label = button.inner_text()
        button.click()
        self.page.keyboard.press("Escape") if self.chance.random() < 0.3 else None
        return f"press {label!r}"

    def choose(self) -> str:
        box = self._any(self.page.locator("[data-testid=stSelectbox] input"))
        if not box:
            return "no box"
        box.click()
        for _ in range(self.chance.randint(1, 9)):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        return "choose from a box"

    def slide(self) -> str:
        slider = self._any(self.page.get_by_role("slider"))
        if not slider:
            return "no slider"
        slider.focus()
        for _ in range(self.chance.randint(1, 5)):
            self.page.keyboard.press(self.chance.choice(("ArrowLeft", "ArrowRight", "Home", "End")))
        return "move a slider"

    def flip(self) -> str:
        box = self._any(self.page.locator("[data-testid=stCheckbox] label"))
        if box:
            box.click()
        return "flip" if box else "nothing to flip"

    def pick(self) -> str:
        button = self._any(self.page.locator("[data-testid=stButtonGroup] button"))
        if button:
            button.click()
        return "pick" if button else "nothing to pick"

    def upload(self) -> str:
        fields = self.page.locator("input[type=file]").all()
        if not fields:
            return "no upload here"
        file = self.chance.choice(sorted(self.uploads.iterdir()))
        self.chance.choice(fields).set_input_files(file)
        return f"upload {file.name}"

    def go_back(self) -> str:
        if self.page.url != "about:blank" and len(self.done) > 2:
            self.page.go_back()
        if not self.page.url.startswith(str(self.visitor.address)):
            self.visitor.open()
        return "go back"

    def problems(self) -> list[str]:
        """What is wrong with the page as it is now."""
        shown = self.page.locator("body").inner_text()
        found = ["an exception is shown"] * self.page.get_by_test_id("stException").count()
        found += [BROKEN] if BROKEN in shown else []
        found += [f"another's text: {other}" for other in set(re.findall(r"visitor9\d{4}", shown))
                  if other != self.marker]  # fmt: skip
        return found + self.visitor.errors + self.visitor.foreign_requests()


def walk(chrome, address: Address, actions: int, seed: int, uploads: Path) -> list[float]:
    """Both visitors' actions in turn; the server's megabytes after each tenth of them.

    Raises:
        AssertionError: something is wrong; the last actions are told.
    """
    for name, content in UPLOADS.items():
        (uploads / name.replace("/", "\u2215")).write_text(content, encoding="utf-8")
    pages = [chrome.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(2)]
    both = [
        Wanderer(Visitor(page, address), number, uploads, seed + number) for number, page in enumerate(pages)
    ]
    for wanderer in both:
        wanderer.visitor.open()
    memory = []
    for turn in range(actions):
        wanderer = both[turn % 2]
        wanderer.step()
        wrong = wanderer.problems()
        log = address.said()
        wrong += ["the server's log has a traceback:\n" + log[-3000:]] if "Traceback" in log else []
        assert not wrong, "\n".join([*wrong, "after:", *wanderer.done[-8:]])
        if turn % max(actions // 10, 1) == 0:
            memory.append(megabytes(address.pid))
    for page in pages:
        page.context.close()
    return [*memory, megabytes(address.pid)]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.walk", description=__doc__.splitlines()[0])
    parser.add_argument("--actions", type=int, default=2000, help="of both visitors (default: 2,000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--readme", action="store_true", help="write the figures into tests/README.md")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as folder,
        server(HSVAE_HOME=f"{folder}/home") as address,
        browser() as chrome,
    ):
        memory = walk(chrome, address, options.actions, options.seed, Path(folder))
    half = memory[len(memory) // 2]
    said = (
        f"{options.actions:,} actions of two visitors, seed {options.seed}: no uncaught exception, no error."
    )
    table = markdown_table(
        ("memory at the start", "half way", "at the end"),
        [[f"{value:,.0f} MB" for value in (memory[0], half, memory[-1])]],
    )
    print(said, table, sep="\n\n")
    assert memory[-1] - half < HIGHEST_GROWTH, "memory grows"
    if options.readme:
        keep_figures("walk", said, table)


if __name__ == "__main__":
    sys.exit(main())
