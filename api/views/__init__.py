"""The endpoints, one module per kind of record; they translate and decide nothing."""
