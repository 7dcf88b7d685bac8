"""The page of a framework, part by part, as plain values for the templates."""
