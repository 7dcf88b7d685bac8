"""Care of the register: duplicates, names, members in time, what is missing, new frameworks."""
