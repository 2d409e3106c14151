"""Taking things out of an extract, and knowing an erased person again. Rests on files and keys, knows no rights."""
