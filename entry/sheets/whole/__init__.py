"""A whole framework as a file, and back: every register of it, row by row, without its history."""
