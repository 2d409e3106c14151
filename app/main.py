"""The entry script: who is there, the menu, then the page."""

from app import access, components, entrance, pages, state
from journey.errors import Refused
from journey.words import glossary

components.chrome()
try:
    who = entrance.let_in()
except Refused as refused:  # the roles can't be read: nobody is let in
    who = None
    components.heading(1, "These pages are closed")
    components.refused(refused.message, "Nobody can be let in")
page, listed = pages.navigation(who or access.NOBODY)
if listed.name != "add_data":
    state.forget_file()
if who:
    if who.may(listed.right):
        page.run()
        components.words_on_page(*glossary.ON_PAGE.get(listed.name, ()))
    else:
        entrance.closed(listed)
components.footer(has_pages=who is not None)
