"""Openings, applications and candidates in a native folder."""
