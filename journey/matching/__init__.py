"""Columns of a file and fields of ours, side by side: what a person chooses, as a profile."""
