"""The reader: a source text whole, with what was promised in it."""
