"""What a visitor does in the browser, in verbs, with waits that end when the page has really changed."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, TimeoutError, ViewportSize, expect, sync_playwright

from app.__main__ import ADDRESS, ROOT

ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 1000 * int(os.environ.get("BROWSER_PATIENCE", "60"))  # milliseconds; only failures wait so long
_BARS = "(document.querySelector('.st-key-bars')?.textContent ?? '')"
_STILL = """() => new Promise((done) => {
    let last = performance.now();
    const seen = new MutationObserver(() => { last = performance.now(); });
    seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
        if (document.getAnimations().some((one) => one.playState === 'running')) last = performance.now();
        if (performance.now() - last < 300) return setTimeout(look, 50);
        seen.disconnect();
        done();
    };
    look();
})"""
BOX = "Type an English sentence and press Enter"


def chromium() -> str | None:
    """The Chromium of this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def free_port() -> int:
    with closing(socket.socket()) as holder:
        holder.bind((ADDRESS, 0))
        return holder.getsockname()[1]


class Address(str):
    """http://localhost:PORT of a running app, and the number of its process."""

    pid = 0
    _log = -1

    def said(self) -> str:
        """All that the app wrote into its window so far."""
        # At a place of our own: seeking would move where the app writes.
        return os.pread(self._log, 2**24, 0).decode("utf-8", "replace")


@contextmanager
def server(*command: str, **environment: str):
    """The app in a process of its own; yields its Address. `command` defaults to `python -m app`."""
    port = free_port()
    command = command or (sys.executable, "-m", "app")
    # A file, not a pipe: nobody reads it while the app runs, and a full pipe would stop the app.
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--headless"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        address = Address(f"http://localhost:{port}")
        address.pid, address._log = process.pid, log.fileno()
        try:
            for _ in range(PATIENCE // 100):
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(f"the app stopped: {log.read()}")
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def browser():
    """A headless Chromium that downloads nothing."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


class Visitor:
    """One browser tab on the app; notes every request and every error of the page's own scripts."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        self._heard = {
            "request": lambda request: self.requests.append(request.url),
            "pageerror": lambda error: self.errors.append(str(error)),
        }
        for event, note in self._heard.items():
            page.on(event, note)

    def open(self, path: str = "", **query) -> "Visitor":
        """Open a view by its link and wait until it stands still."""
        self.page.goto(f"{self.address}/{path}{'?' + urlencode(query) if query else ''}")
        self.page.wait_for_selector("h1")
        return self.settle()

    def leave(self, window: ViewportSize) -> None:
        """Forget all, and how the page was looked at; who comes next in this tab is new."""
        self.forget()
        for event, note in self._heard.items():
            self.page.remove_listener(event, note)
        self.page.context.clear_permissions()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(window)

    def forget(self) -> "Visitor":
        """As in a fresh browser: no session, no cookie, nothing stored."""
        with suppress(Error):  # of a page that never came
            self.page.evaluate("sessionStorage.clear()")
        self.page.goto("about:blank")
        stored = {"origin": str(self.address), "storageTypes": "cookies,local_storage,indexeddb"}
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("Storage.clearDataForOrigin", stored)
        devtools.detach()
        return self

    def settle(self) -> "Visitor":
        """Wait until no script runs and nothing is being loaded."""
        self.page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
        expect(self.page.get_by_text(re.compile(r"^Loading "))).to_have_count(0, timeout=PATIENCE)
        self.page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
        return self

    def still(self) -> "Visitor":
        """Wait until nothing is drawn any more: no element comes or goes, nothing fades in."""
        self.settle().page.evaluate(_STILL)
        return self

    def in_theme(self, scheme: Literal["light", "dark"]) -> "Visitor":
        """Ask for a theme as the system does; an open page follows without being loaded again."""
        self.page.emulate_media(color_scheme=scheme)
        if self.page.locator(".stApp").count():
            expect(self.page.locator(".stApp")).to_have_css("color-scheme", scheme, timeout=PATIENCE)
        return self

    def type_sentence(self, text: str) -> "Visitor":
        """Type into the box and press Enter; returns when the new bars, or a notice instead, are there."""
        if self.page.locator(".st-key-bars").count():  # the old bars are drawn after the script has ended
            self.page.wait_for_selector(".st-key-bars .barlayer .point")
        before = self.page.evaluate(_BARS)
        self.page.get_by_label(BOX).fill(text)
        self.page.get_by_label(BOX).press("Enter")
        self.page.wait_for_function(f"before => {_BARS} !== before", arg=before)
        return self.settle()

    def bars(self) -> list[str]:
        """Names beside the bars, from the top, without how well each fits."""
        labels = self.page.locator(".st-key-bars .annotation-text")
        found = [text.replace("\u00a0", " ").strip() for text in labels.all_text_contents()]
        return [re.sub(r"\s*· \w+ fit$", "", text) for text in found]

    def expect_bars(self) -> list[str]:
        """There are bars, each with a name and a number, and as many as the headline says."""
        self.page.wait_for_selector(".st-key-bars .barlayer .point")
        names = self.bars()
        count = int(self.page.get_by_test_id("stMetricValue").first.inner_text().split(" of ")[0])
        assert len(names) == min(count, 20), (names, count)
        assert all(re.search(r" - \d+$", name) for name in names), names
        return names

    def click_bar(self, position: int) -> "Visitor":
        """Click the marker at the end of a bar, once the picture shows what the box says.

        It is drawn after the script has ended; for a moment the old one and the new one are both there.
        """
        number = self.chosen().split("  (")[0].rsplit(" - ", 1)[-1]
        if any(name.endswith(f" - {number}") for name in self.bars()):
            bold = self.page.locator(".st-key-bars .annotation-text [style*=bold]")
            expect(bold).to_have_text([re.compile(rf"-\s{number}$")], timeout=PATIENCE)
        marker = (
            self.page.locator(".st-key-bars .scatterlayer .trace").first.locator("path.point").nth(position)
        )
        marker.scroll_into_view_if_needed()
        box = marker.bounding_box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return self

    def chosen(self) -> str:
        """The dimension in the select box."""
        return self.page.locator(".st-key-dimension_box input").input_value()

    def expect_chosen(self, name: str) -> "Visitor":
        field = self.page.locator(".st-key-dimension_box input")
        expect(field).to_have_value(re.compile(re.escape(name)), timeout=PATIENCE)
        return self.settle()

    def choose(self, typed: str) -> "Visitor":
        """Search in the select box and take the first hit, by keyboard alone."""
        self.page.locator(".st-key-dimension_box input").click()
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Enter")
        return self

    def lines(self, name: str) -> list[str]:
        """The sentences of a list, known by its accessible name; it is drawn after the script has ended."""
        found = self.page.get_by_role("list", name=name).locator(".text")
        with suppress(TimeoutError):
            found.first.wait_for(timeout=5000)
        return found.all_inner_texts()

    def first_lead(self) -> str:
        return self.page.get_by_role("list", name="Decoded sentences").locator(".lead").first.inner_text()

    def move_slider(self, steps: int) -> "Visitor":
        """Press an arrow key so many times on the slider: right when positive, left when negative."""
        before = self.first_lead()
        self.page.get_by_role("slider").focus()
        for _ in range(abs(steps)):
            self.page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
        lead = self.page.get_by_role("list", name="Decoded sentences").locator(".lead").first
        expect(lead).not_to_have_text(before, timeout=PATIENCE)
        return self.settle()

    def switch(self, view: str) -> "Visitor":
        """Go to another view by the sidebar."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=view).click()
        return self.settle()

    def drop_file(self, file: Path) -> "Visitor":
        """Give a file to the box on Your data; returns when it is read."""
        self.page.set_input_files("input[type=file]", file)
        self.page.get_by_text(re.compile("^How it is read")).wait_for()
        return self.settle()

    def find_dimension(self, typed: str) -> "Visitor":
        """Type into the search box of the table of dimensions; the table follows while one types."""
        before = self.count_shown()
        self.page.get_by_label("Find a dimension").fill(typed)
        expect(self.page.get_by_text(re.compile(r"^Showing \d+ of"))).not_to_contain_text(
            f"Showing {before} of"
        )
        return self.settle()

    def count_shown(self) -> int:
        """How many dimensions the table says it shows."""
        text = self.page.get_by_text(re.compile(r"^Showing \d+ of")).inner_text()
        return int(text.split()[1])

    def open_dimension(self, typed: str) -> "Visitor":
        """From the table: search in the box beside it and take the first hit, by keyboard alone."""
        self.page.locator(".st-key-open_box input").click()
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Enter")
        self.page.locator(".st-key-dimension-name h2").wait_for()
        return self.settle()

    def click_row(self, row: int) -> "Visitor":
        """Click a row of the table of dimensions (it is drawn on a canvas: by its place)."""
        box = self.page.locator(".st-key-dimension_table canvas").first.bounding_box()
        self.page.mouse.click(box["x"] + 80, box["y"] + 35 * (row + 1) + 17)
        self.page.locator(".st-key-dimension-name h2").wait_for()
        return self.settle()

    def click_header(self, column: int) -> "Visitor":
        """Sort the table of dimensions by one of its columns, as the browser shows it."""
        box = self.page.locator(".st-key-dimension_table canvas").first.bounding_box()
        self.page.mouse.click(box["x"] + (80, 340, 420)[column], box["y"] + 17)
        self.page.wait_for_timeout(500)  # a canvas does not say when it has been drawn again
        return self.settle()

    def dimension(self) -> str:
        """Name and number at the head of a dimension's page."""
        head = self.page.locator(".st-key-dimension-name .heading")
        head.wait_for()
        return " ".join(head.inner_text().split())

    def expect_other_dimension(self, than: str) -> str:
        """Another dimension than that is open now."""
        head = self.page.locator(".st-key-dimension-name .heading")
        number = re.search(r"dimension (\d+) of", than).group(1)
        expect(head).not_to_contain_text(f"dimension {number} of", timeout=PATIENCE)
        self.settle()
        return self.dimension()

    def download(self, key: str, kind: str) -> str:
        """Take one of the files beside a picture or table; returns what is in it."""
        return self.download_file(key, kind).read_text(encoding="utf-8-sig")

    def download_file(self, key: str, kind: str) -> Path:
        """Take one of the files beside a picture or table; returns where it lies."""
        self.page.locator(f".st-key-export-{key} button").first.click()
        with self.page.expect_download() as found:
            self.page.get_by_role("button", name=kind).click()
        return Path(found.value.path())

    def tab_to(self, selector: str, most: int = 150) -> "Visitor":
        """Press Tab until the element has the focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("css => document.activeElement?.matches(css) ?? false", selector):
                return self
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def open_part(self, name: str) -> "Visitor":
        """Choose one of the parts that a row of buttons offers."""
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
        return self.settle()

    def type_into(self, label: str, text: str) -> "Visitor":
        """Fill a text box and press Enter."""
        box = self.page.get_by_role("textbox", name=label)
        box.fill(text)
        box.press("Enter")
        return self.settle()

    def expect_line(self, name: str, changed_from: str, position: int = 0) -> str:
        """Wait until a line of a list says something else than before; returns what it says."""
        line = self.page.get_by_role("list", name=name).locator(".text").nth(position)
        expect(line).not_to_have_text(changed_from, timeout=PATIENCE)
        return line.inner_text()

    def tab_to_named(self, pattern: str) -> "Visitor":
        """Press Tab until the focus is on something whose name or text matches; no pointer is used."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            named = self.page.evaluate(
                """() => {
                    let element = document.activeElement;
                    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
                    const label = element?.closest('label')?.textContent ?? element?.textContent ?? '';
                    return [element?.getAttribute('aria-label'), label.slice(0, 80)].join(' ');
                }"""
            )
            if re.search(pattern, named):
                return self
        raise AssertionError(f"no Tab leads to {pattern!r}")

    def foreign_requests(self) -> list[str]:
        """Requests that left this machine."""
        local = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(local)]
