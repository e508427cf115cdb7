"""Sessions and their ends: what is signed in, and what every process must refuse from now on."""
