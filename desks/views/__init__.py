"""The pages; each module is one page or one family of pages."""
