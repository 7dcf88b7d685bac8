"""Pure rules about names and words; knows no framework of the web."""
