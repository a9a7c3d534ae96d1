"""What people type, name and upload never runs: no script, no link, no picture, no request elsewhere."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.verbs import PATIENCE, Visitor
from tests.stress.walk import PAGES

MARK = "window.__acted=1"
EVIL = (
    f"<script>{MARK}</script>",
    f"<img src=x onerror={MARK}>",
    f"<svg onload={MARK}>",
    f"[dog](javascript:{MARK})",
    "[dog](http://evil.test/a) ![dog](http://evil.test/b.png) http://evil.test/c",
    "$\\href{http://evil.test/d}{dog}$ :red[dog] :material/home:",
)
ALL = " ".join(EVIL)
ACTED = """() => {
    const found = [], roots = [document];
    while (roots.length) {
        const root = roots.pop();
        for (const element of root.querySelectorAll('*')) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            const target = element.href?.baseVal ?? element.href ?? element.src ?? '';
            if (/^javascript:|^[a-z]*:?[/][/]evil[.]test/.test(String(target))) found.push(target);
            if (element.tagName === 'SCRIPT' && element.textContent.includes('__acted')) found.push('script');
            for (const name of element.getAttributeNames())
                if (name.startsWith('on') && element.getAttribute(name).includes('__acted')) found.push(name);
        }
    }
    return window.__acted ? ['it ran'] : found;
}"""


def calm(visitor: Visitor) -> None:
    """Nothing of it acts; requests elsewhere and errors of scripts are told by the fixture."""
    visitor.settle()
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate(ACTED) == []


@pytest.mark.parametrize("view", PAGES)
def test_a_sentence_from_a_link_is_only_text(visitor, view):
    visitor.open(view, text=ALL[:590], compare=EVIL[1], find=EVIL[1], around=EVIL[0], word=EVIL[1])
    calm(visitor)


def test_a_typed_sentence_is_only_text(visitor):
    visitor.open()
    for text in EVIL:
        visitor.type_into("Type an English sentence and press Enter", f"a dog {text}")
        calm(visitor)


def test_an_own_name_is_only_text_wherever_it_is_shown(visitor):
    visitor.open("dimensions", dim=14)
    visitor.page.get_by_role("button", name="Rename").click()
    for name in (EVIL[1], EVIL[3], ""):
        box = visitor.page.get_by_label("Your own name for it")
        box.fill(name)
        box.press("Enter")
        calm(visitor)
        if name:
            expect(visitor.page.locator(".st-key-dimension-name .heading")).to_contain_text(name[:10])
    visitor.page.keyboard.press("Escape")


def test_an_uploaded_file_is_only_text(visitor, tmp_path):
    cells = [text.replace('"', "'") for text in EVIL]
    rows = [f'"{cells[1]}","{cells[0]}","{cells[4]}"']
    rows += [f'"{cells[row % 6]} number {row}","{cells[row % 2]}",{row % 5}' for row in range(40)]
    file = tmp_path / f"{quote(cells[2], safe='<>= .')}.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    visitor.open("data")
    visitor.page.set_input_files("input[type=file]", file)
    expect(visitor.page.get_by_text(re.compile("^How it is read|could not|not "))).not_to_have_count(
        0, timeout=PATIENCE
    )
    calm(visitor)


def test_the_server_sends_no_page_of_another_site_into_a_frame(visitor, address):
    """A foreign page may neither steer the app by its websocket nor read what it serves."""
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    url = str(address).replace("http", "ws") + "/_stcore/stream"
    with pytest.raises(InvalidStatus):
        connect(url, subprotocols=["streamlit"], origin="http://evil.test")
    connect(url, subprotocols=["streamlit"], origin=str(address)).close()
