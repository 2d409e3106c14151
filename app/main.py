"""The entry script: the menu, then the page."""

import streamlit as st

from app import components

pages = [
    st.Page("views/start_here.py", title="Start here", default=True),
    st.Page("views/one_person.py", title="One person"),
    st.Page("views/groups.py", title="Groups"),
    st.Page("views/on_the_way.py", title="On the way"),
    st.Page("views/casebook.py", title="Casebook"),
    st.Page("views/learning.py", title="Learning"),
    st.Page("views/matches.py", title="Matches"),
]
page = st.navigation(pages)
components.chrome()
page.run()
components.footer()
