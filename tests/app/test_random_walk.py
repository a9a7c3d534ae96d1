"""A visitor without a plan: 300 seeded actions over all views, nonsense and forged addresses included."""

import logging
import random
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import state
from app.__main__ import ROOT
from app.services import dimension_names

ACTIONS, SEED = 300, 11
VIEWS = sorted(path.parent.name for path in (ROOT / "app" / "views").glob("*/page.py"))
# AppTest knows only pages that are files, so that the walk turns the pages itself, as Streamlit does:
# the session stays, the address is emptied.
SCRIPT = """
import importlib
import streamlit as st
importlib.import_module(f"app.views.{st.session_state['walk_view']}.page").view()
"""
TEXTS = (
    *state.EXAMPLES,
    "",
    "   ",
    "a large bird that eats fish and lives near the sea, far from any town",
    "<script>alert(1)</script> [l](http://evil.test) $x$ :red[y]",
    "dog " * 400,
    "犬は長い耳 👩‍🚀 \u202e reversed",
    "-3",
    "plant",
)
ADDRESSES = (
    {"dim": "14"},
    {"dim": "999999", "k": "NaN"},
    {"text": "a shrub", "dim": "3", "compare": "a small dog"},
    {"code": "sampled", "beside": "nowhere"},
    {"find": "plant", "sort": "sideways", "hide": "never,all"},
    {"part": "shelf", "sort": "auc", "reverse": "2", "open": "nowhere"},
    {"part": "sentence", "models": "stand-in,nowhere", "row": "yelp bert 768 hsvae stable"},
    {"model": "../../etc", "seed": "-1", "steps": "1e9", "set": "3:1,3:2"},
)


class Walker:
    """Does one random thing after the other on whatever the page offers."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.page = AppTest.from_string(SCRIPT, default_timeout=60)
        self.page.session_state["walk_view"] = VIEWS[0]
        self.page.run()
        self.done = []

    def step(self):
        offers = [self.turn_page, self.open_address]
        kinds = {
            "button": self.press,
            "text_input": self.type,
            "selectbox": self.choose,
            "slider": self.slide,
            "select_slider": self.slide_among,
            "toggle": self.flip,
            "checkbox": self.flip,
            "number_input": self.count,
            "button_group": self.pick,
            "multiselect": self.pick,
        }
        for kind, act in kinds.items():
            found = [widget for widget in self.page.get(kind) if not getattr(widget, "disabled", False)]
            if found:
                offers += [lambda act=act, found=found: act(self.chance.choice(found))] * 2
        self.done.append(self.chance.choice(offers)())
        self.page.run()

    def turn_page(self):
        new = [view for view in VIEWS if f"turn to {view}" not in self.done]
        view = self.chance.choice(new or VIEWS)
        self.page.session_state["walk_view"] = view
        self.page.query_params.clear()
        return f"turn to {view}"

    def open_address(self):
        asked = self.chance.choice(ADDRESSES)
        self.page.query_params.clear()
        for key, value in asked.items():
            self.page.query_params[key] = value
        return f"open {asked}"

    def press(self, button):
        button.click()
        return f"press {button.label}"

    def type(self, box):
        text = self.chance.choice(TEXTS)
        longest = box.proto.max_chars
        box.set_value(text[:longest] if longest else text)
        return f"type {text[:30]!r} into {box.label}"

    def choose(self, box):
        options = list(box.options)
        if not options:
            return "nothing to choose"
        box.select_index(self.chance.randrange(len(options)))
        return f"choose in {box.label}"

    def slide_among(self, slider):
        slider.set_value(self.chance.choice(list(slider.options)))
        return f"slide to {slider.value}"

    def slide(self, slider):
        low, high = slider.min, slider.max
        if isinstance(slider.value, (tuple, list)):
            slider.set_value(sorted(self.chance.uniform(low, high) for _ in range(2)))
        else:
            value = self.chance.uniform(low, high)
            slider.set_value(round(value) if isinstance(slider.value, int) else value)
        return f"slide {slider.label}"

    def count(self, box):
        value = self.chance.choice([box.min, box.max, box.value]) or 0
        box.set_value(value)
        return f"set {box.label} to {value}"

    def flip(self, box):
        box.set_value(not box.value)
        return f"flip {box.label}"

    def pick(self, group):
        """Any of the buttons or choices, as the browser would send them: by what they show."""
        shown = list(group.options)
        most = 1 if getattr(group, "_is_single_select", False) else min(3, len(shown))
        chosen = self.chance.sample(shown, self.chance.randint(min(1, len(shown)), most))
        kind = type(group)
        sent = property(lambda self: chosen)
        group.__class__ = type("Sent", (kind,), {"formatted_values": sent, "values": sent})
        return f"pick {chosen} in {group.label}"


@pytest.fixture
def errors(caplog):
    caplog.set_level(logging.ERROR)
    return lambda: [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_three_hundred_actions_and_no_uncaught_exception(mapped, errors):
    walker = Walker(SEED)
    for _ in range(ACTIONS):
        walker.step()
        assert not walker.page.exception and not errors(), "\n".join(
            [*walker.done[-8:], *(record.getMessage() for record in errors())]
        )
    visited = {step.removeprefix("turn to ") for step in walker.done if step.startswith("turn to ")}
    assert visited == set(VIEWS)


def test_every_file_that_a_page_offers_can_be_made(mapped, monkeypatch):
    from app.ui import export

    made = []
    monkeypatch.setattr(export, "_button", lambda label, file, mime, data, key: made.append((file, data)))
    for view in VIEWS:
        page = AppTest.from_string(SCRIPT, default_timeout=60)
        page.session_state["walk_view"] = view
        page.query_params["text"], page.query_params["dim"] = "a small plant with long leaves", "14"
        page.run()
    page.query_params.clear()
    assert {Path(file).suffix for file, _ in made} >= {".csv", ".parquet", ".html"}
    for file, data in made:
        assert len(data()) > 20, file


def test_an_own_name_is_shown_by_every_view_that_names_dimensions(model_and_index):
    dimension_names.rename("stand-in", 14, "things that grow")
    shown = {}
    for view in VIEWS:
        page = AppTest.from_string(SCRIPT, default_timeout=60)
        page.session_state["walk_view"] = view
        page.query_params["text"], page.query_params["dim"] = "a small plant with long leaves", "14"
        page.run()
        parts = [str(page.get(kind)) for kind in ("bidi_component", "selectbox", "plotly_chart", "text")]
        parts += [element.proto.json for element in page.get("bidi_component")]
        parts += [element.proto.spec for element in page.get("plotly_chart")]
        everything = "".join(parts)
        assert "plants - 14" not in everything, view
        shown[view] = "things that grow" in everything
    assert all(shown[view] for view in ("inspect", "dimensions", "traverse", "sparsity")), shown
