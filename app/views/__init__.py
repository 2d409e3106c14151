"""One file a page, in the order of the menu."""
