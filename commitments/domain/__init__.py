"""Pure rules: what dates, standings, cycles and quantities mean. Imports no Django."""
