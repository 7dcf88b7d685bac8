"""Posts to other programs: which addresses may be reached, how they are signed, what they say."""
