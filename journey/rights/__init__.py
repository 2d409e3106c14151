"""What a person can ask of us: to be erased, to be told everything; and how long things are kept."""
