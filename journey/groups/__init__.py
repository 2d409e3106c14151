"""Groups of people, before and after: who is in, by rules that can be read, and what changed for each.

Pure arithmetic on numpy arrays and Polars frames. A few SELECT files (groups/sql) read the tables of a build;
journey.read.groups asks them and puts the answer together; journey.words.groups says it. See docs/groups.md.
"""
