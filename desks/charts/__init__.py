"""Small charts as inline SVG: where things lie (geometry), and what is drawn and said (figures)."""
