"""Measurements, run by script/bench; no test reads a clock."""
