"""The demonstration: two real documents from the fixtures, and invented people at work on them.

Reading the files is in `files` and `shapes`, writing the rows in the other modules, each through
the same actions as the pages. Nothing here is needed by a tracker that holds real data.
"""
