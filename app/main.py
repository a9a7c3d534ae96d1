"""The pages of the app, and nothing else."""

from pathlib import Path

import streamlit as st

from app import state
from app.services import resources
from app.ui import owner
from app.views.data import page as data
from app.views.dimensions import page as dimensions
from app.views.inspect import page as inspect
from app.views.learn import page as learn
from app.views.map import page as map
from app.views.models import page as models
from app.views.sparsity import page as sparsity
from app.views.traverse import page as traverse

# A file of our own: Streamlit would fetch a named icon from the network.
ICON = Path(__file__).parent / "assets" / "icon.svg"

SIDEBAR = 262  # pixels: the longest name of a model, and no more

VIEWS = {
    inspect: "search",
    dimensions: "toggle_on",
    traverse: "tune",
    map: "scatter_plot",
    models: "leaderboard",
    sparsity: "bar_chart",
    learn: "school",
    data: "upload_file",
}
"""The icon of each."""

resources.start(owner.shared())
st.set_page_config(page_title="HSVAE Explorer", page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR)
pages = []
for page, icon in VIEWS.items():
    look = {"title": page.TITLE, "icon": f":material/{icon}:"}
    pages.append(st.Page(page.view, url_path=page.PATH or None, default=not page.PATH, **look))
in_a_room = state.projecting(st.session_state, st.query_params)
st.navigation(pages, position="top" if in_a_room else "sidebar").run()
