"""What dimensions have to do with a column: their effects, sentences, how well a few tell it, a table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.charts.column_effects import Effect, Reader, effects_chart, readers_chart
from app.glossary import explain
from app.services import own_data, resources
from app.services.own_data import UserTable
from app.settings import words
from app.ui import links, messages
from app.ui.draw import draw
from app.ui.export import export
from app.ui.grid import TEXT, Column, clicks, grid
from app.ui.keep import keep
from app.ui.showing import plain_words, source
from app.ui.text_lists import Line, sentences

if TYPE_CHECKING:
    from core.evaluation.columns import ColumnResult

CLASS = words("class", longest=120)
DRAWN = 10
COLUMNS = (1.15, 1)
NAMES = {"TF-IDF": "words (TF-IDF)", "encoder": "raw MiniLM embedding"}
GROUP_TABLE = {
    "name": Column("Dimension", 290, TEXT, "dimension"),
    "share_in": Column("On in it", 75, "%.1f %%", "column_shares"),
    "share_out": Column("Elsewhere", 80, "%.1f %%", "column_shares"),
    "effect": Column("Difference", 80, "%+.2f", "column_effect"),
    "low": Column("from", 60, "%+.2f", "column_interval"),
    "high": Column("to", 60, "%+.2f", "column_interval"),
    "auc": Column("AUC", 55, "%.2f", "column_auc"),
    "q": Column("q", 75, "%.1e", "column_q"),
    "rows_on": Column("Rows on", 70, "%d", "column_shares"),
}
ORDER_TABLE = {
    "name": GROUP_TABLE["name"],
    "mean_on": Column("Mean when on", 105, "%.2f", "column_means"),
    "mean_off": Column("when off", 80, "%.2f", "column_means"),
    **{name: GROUP_TABLE[name] for name in ("effect", "low", "high", "auc", "q", "rows_on")},
    "effect": Column("Correlation", 85, "%+.2f", "column_effect"),
}


@dataclass(frozen=True)
class Compared:
    """A column's result as it is shown. target: of `result.targets`. named: a dimension's label."""

    place: state.Place
    table: UserTable
    result: "ColumnResult"
    target: int
    named: Callable[[int], str]

    @cached_property
    def best(self) -> list[int]:
        """All dimensions that were tested, those that go with it first."""
        return [int(one) for one in self.result.best(self.target)]

    @cached_property
    def found(self) -> list[int]:
        """Those that go with it."""
        return [one for one in self.best if self.result.measures["q"][self.target, one] < own_data.LEVEL]

    @property
    def chosen(self) -> int:
        """The dimension whose sentences are listed."""
        return self.place.dimension if self.place.dimension in self.best else self.best[0]

    @property
    def said(self) -> str:
        """What the target is, in the middle of a sentence."""
        name, target = self.result.column.name, self.result.targets[self.target]
        return name if self.result.column.is_ordered or target == "yes" else f"“{target}”"

    @property
    def origin(self) -> tuple[str, str, str]:
        """Which model, code and corpus."""
        code = "gated code" if resources.gated(self.place.model) else "values"
        return self.place.model, code, self.table.name

    def written(self, value: float, form: str = "g") -> str:
        """A value of the column as text."""
        shown = self.result.column.shown(value)
        return shown if isinstance(shown, str) else format(shown, form)


def column_result(
    place: state.Place, default: str, table: UserTable, result: "ColumnResult", named: Callable[[int], str]
) -> None:
    """Everything about one column."""
    column, target = result.column, _target(place, result)
    shown = Compared(state.current(st.session_state, place), table, result, target, named)
    rare = f", {column.rare:,} in classes of fewer than 20 rows left out" if column.rare else ""
    said = f"{result.found} of {len(result.rows_on)} dimensions go with “{column.name}”"
    st.text(f"{said} ({result.rows:,} rows with a value{rare}).", help=explain("column_q"))
    if not shown.best:
        messages.notice("No dimension is on in enough of these rows to be compared.")
        return
    with st.container(key="stack-columns"):
        left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _effects(shown)
    with right:
        _sentences(shown, default)
        _readers(shown)
    _table(shown)


def _target(place: state.Place, result: "ColumnResult") -> int:
    """Of several classes, the one to tell from the others."""
    if len(result.targets) == 1:
        return 0
    if place[CLASS] not in result.targets:
        state.change(st.session_state, place, CLASS, result.targets[0])
        place = state.current(st.session_state, place)
    keep(place, CLASS, st.selectbox, "Class, against all others", options=result.targets, width=320)
    return result.targets.index(state.current(st.session_state, place)[CLASS])


def _open(dimension: int) -> None:
    state.choose_dimension(st.session_state, dimension)


@messages.error_boundary
def _effects(shown: Compared) -> None:
    column = shown.result.column
    st.subheader("Dimensions that go with it", help=explain("column_effect", "column_interval"))
    effects = [_effect(shown, one) for one in shown.best[:DRAWN]]
    takeaway = f"“{effects[0].label}” tells {shown.said} best: {effects[0].told}."
    if not shown.found:
        takeaway = "No dimension goes with it more than chance allows (grey: not told apart from chance)."
    if column.is_ordered:
        title = f"rank correlation with {column.name}"
    elif resources.gated(shown.place.model):
        title = "share of rows with it on: in the class less elsewhere"
    else:
        title = "rank correlation with the class"
    chart = effects_chart(effects, title, takeaway, len(shown.found), shown.chosen)
    draw(chart, "column-effects", _open, shown.origin, f"dimensions and {column.name}")


def _effect(shown: Compared, dimension: int) -> Effect:
    at = {name: float(values[shown.target, dimension]) for name, values in shown.result.measures.items()}
    if shown.result.column.is_ordered:
        on, off = (shown.written(at[name], ".2f") for name in ("mean_on", "mean_off"))
        told = f"mean {on} where on, {off} where off"
    else:
        told = (
            f"on in {100 * at['share_in']:.1f} % of {shown.said}, in {100 * at['share_out']:.1f} % elsewhere"
        )
    return Effect(dimension, shown.named(dimension), at["effect"], at["low"], at["high"], told)


@messages.error_boundary
def _readers(shown: Compared) -> None:
    """How well the best few dimensions tell the column, beside other readers; nothing from too few rows."""
    result = shown.result
    probes = [probe for probe in result.probes if probe["score"]["mean"] is not None]
    if not probes:
        return
    st.subheader("How well a few dimensions tell it", help=explain("column_readers"))
    readers = []
    for probe in probes:
        few = probe["reader"].startswith("best ")
        name = NAMES.get(probe["reader"], probe["reader"])
        name = f"{name} dimension{'' if name == 'best 1' else 's'}" if few else name
        name = name.replace("all dimensions", f"all {len(result.rows_on)} dimensions")
        score = probe["score"]
        readers.append(Reader(name, score["mean"], score["low"], score["high"], few))
    guessing = probes[0]["majority"] or 0.0
    measure = "share of held-out rows told right"
    if probes[0]["metric"] == "r2":
        measure = "R²: share of the variation told (1 all, 0 none)"
    few = max((one for one in readers if one.few), key=lambda one: one.score, default=readers[0])
    rest = ", ".join(f"{one.name} {one.score:.2f}" for one in readers if not one.few)
    takeaway = f"{few.name.capitalize()}: {few.score:.2f}; {rest}; guessing {guessing:.2f}."
    chart = readers_chart(readers, measure, guessing, takeaway)
    draw(chart, "column-readers", None, shown.origin, f"how well {result.column.name} is told")


@messages.error_boundary
def _sentences(shown: Compared, default: str) -> None:
    column, table = shown.result.column, shown.table
    st.subheader(plain_words(shown.named(shown.chosen)), help=explain("column_sentences"))
    sides = shown.result.examples.get((shown.target, shown.chosen))
    if sides is None:
        st.text("Sentences are listed for the dimensions that go with the column best.")
    for title, rows in zip(("Sentences that agree", "Sentences that contradict"), sides or (), strict=False):
        st.markdown(f"**{title}**")
        lines = [
            Line(table.texts[row], shown.written(column.values[row]), note=f"line {table.lines[row]:,}")
            for row in rows
        ]
        if lines:
            sentences(lines, title, f"column-{title.split()[-1]}")
        else:
            st.text("There are none.")
    st.caption(f"Before each sentence: {plain_words(column.name)}.")
    there = replace(shown.place, dimension=shown.chosen)
    about = "Everything about this dimension"
    links.page_link(links.DIMENSIONS, about, ":material/toggle_on:", there, default)


@messages.error_boundary
def _table(shown: Compared) -> None:
    result, named = shown.result, shown.named
    column, best = result.column, shown.found or shown.best[:DRAWN]
    form = ORDER_TABLE if column.is_ordered else GROUP_TABLE
    frame = result.to_frame(named)
    frame = frame[frame["target"] == result.targets[shown.target]].rename(columns={"label": "name"})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        many = f"{len(best)} dimensions" if len(best) != 1 else "1 dimension"
        st.text(f"{many}, those that tell it best first. Click a row for its sentences.", width="stretch")
        everything = lambda: result.to_frame(named).to_dict("list")  # noqa: E731
        export(f"Dimensions and {column.name}, {shown.place.model}", everything, key="column-table")
    rows = frame.set_index("dimension").loc[best].reset_index()
    if column.kind == "dates":
        for name in ("mean_on", "mean_off"):
            rows[name] = [shown.written(value) for value in rows[name]]
        form = form | {name: form[name]._replace(form=TEXT) for name in ("mean_on", "mean_off")}
    pick = lambda row: _open(int(rows.loc[row, "dimension"]))  # noqa: E731
    clicked = clicks("column_table", len(rows), pick, lambda _: None)
    grid(rows[list(form)], form, height=min(420, 36 * (len(rows) + 1)), **clicked)
    source(*shown.origin)
