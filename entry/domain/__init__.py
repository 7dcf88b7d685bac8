"""What the clerk's side knows of texts and files: pure functions, no framework."""
