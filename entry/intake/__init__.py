"""Bringing in a document: from a file or pasted words to a text that is kept verbatim."""
