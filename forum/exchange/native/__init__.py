"""The project's own format: a folder of JSON lines, read and written."""
