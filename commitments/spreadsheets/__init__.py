"""Lists as files for spreadsheets: cells, files, and the one snapshot that they are read in."""
