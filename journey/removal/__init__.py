"""Taking things out of an extract, and knowing an erased person again. Knows no rights and no holdings."""
