"""Tags: the words by which conversations are sorted."""
