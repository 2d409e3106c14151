"""The commands, by what they do; journey/cli.py runs them."""
