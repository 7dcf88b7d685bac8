"""The pages of register care."""
