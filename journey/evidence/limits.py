"""The limits of the one-person verdict, apart from it: they are told where numpy need not be loaded."""

FALL_CHANCE = 1 / 16  # a fall is called where so quiet a time would come at most this often
RISE_CHANCE = 0.005  # stricter, so that both kinds of false alarm together stay at 5 in 100
