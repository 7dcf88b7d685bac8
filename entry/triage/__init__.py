"""Reading a document sentence by sentence and saying of each what it is."""
