"""Writing a source of any format into the community."""
