"""What people type into the desks, checked for shape; the rules are in the actions."""
