"""The pages at the doors: signing in and out, passwords, addresses, sessions and tokens."""
