"""Spreadsheets: registers read from CSV and XLSX, and whole frameworks out and in again."""
