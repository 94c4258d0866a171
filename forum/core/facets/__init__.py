"""What finding by facets stands on: sets of places as numbers, words, and what changed since."""
