"""One visitor's page under AppTest, in words that say what a visitor does and sees."""

import json

from streamlit.testing.v1 import AppTest

from app.__main__ import ROOT


class Screen:
    """The page that a link opens; `query` are the parts of its address."""

    def __init__(self, view="", **query):
        if view:  # AppTest knows only pages that are files
            script = f"from app.views.{view} import page\npage.view()"
            self.page = AppTest.from_string(script, default_timeout=60)
        else:
            self.page = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=60)
        for key, value in query.items():
            self.page.query_params[key] = value
        self.page.run()

    def type_sentence(self, text):
        self.page.text_input[0].set_value(text)
        next(one for one in self.page.button if "form-" in (one.key or "")).click().run()
        return self

    def click_example(self, number):
        self.page.button(f"example-{number}").click().run()
        return self

    def move_slider(self, value):
        self.page.slider[0].set_value(value).run()
        return self

    def choose(self, dimension):
        self.page.selectbox("dimension_box").set_value(dimension).run()
        return self

    @property
    def texts(self):
        return [element.value for element in self.page.text]

    @property
    def parsed(self):
        """Everything that the browser reads as Markdown."""
        kinds = (self.page.markdown, self.page.caption, self.page.title, self.page.subheader)
        found = [element.value for kind in kinds for element in kind]
        found += [part for metric in self.page.metric for part in (metric.label, metric.value, metric.delta)]
        return found + [widget.label for widget in (*self.page.button, *self.page.slider)]

    def component(self, key):
        """What a component of our own was given; None when it is not on the page."""
        for element in self.page.get("bidi_component"):
            if element.proto.id.endswith(f"-{key}"):
                return json.loads(element.proto.json)
        return None

    def lists(self, key):
        """The lines of one list of sentences."""
        return (self.component(key) or {"rows": []})["rows"]

    def said(self, key):
        """The sentences of one list, put together as the browser does."""
        return [
            "".join(words for words, _ in line["parts"])
            if "parts" in line
            else " ".join(word for word, *_ in line["words"])
            for line in self.lists(key)
        ]

    def figure(self, key):
        for element in self.page.get("plotly_chart"):
            if element.proto.id.endswith(f"-{key}"):
                return json.loads(element.proto.spec)
        return None

    @property
    def bars(self):
        """Dimensions in the bar chart, from the top."""
        figure = self.figure("bars")
        return [row[0] for row in figure["data"][0]["customdata"]] if figure else []

    @property
    def calm(self):
        """No traceback, no red box, and no part of the page that could not be drawn."""
        return not self.page.exception and not any("could not be drawn" in text for text in self.texts)
