"""Building blocks of bodies."""
