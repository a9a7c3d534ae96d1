"""The pages of the app, and nothing else."""

from pathlib import Path

import streamlit as st

from app.services import resources
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

resources.start()
st.set_page_config(page_title="HSVAE Explorer", page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR)
st.navigation(
    [
        st.Page(inspect.view, title=inspect.TITLE, icon=":material/search:", default=True),
        st.Page(
            dimensions.view, title=dimensions.TITLE, icon=":material/toggle_on:", url_path=dimensions.PATH
        ),
        st.Page(traverse.view, title=traverse.TITLE, icon=":material/tune:", url_path=traverse.PATH),
        st.Page(map.view, title=map.TITLE, icon=":material/scatter_plot:", url_path=map.PATH),
        st.Page(models.view, title=models.TITLE, icon=":material/leaderboard:", url_path=models.PATH),
        st.Page(sparsity.view, title=sparsity.TITLE, icon=":material/bar_chart:", url_path=sparsity.PATH),
        st.Page(learn.view, title=learn.TITLE, icon=":material/school:", url_path=learn.PATH),
    ]
).run()
