"""Everything that `test-system.py` runs, as a list of stages with their time and one tally."""
