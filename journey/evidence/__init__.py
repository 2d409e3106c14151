"""The one-person verdict, and the simulation that says how often it is wrong."""
