from forum.exchange.districts.districts import load_districts
from forum.exchange.districts.schools import load_schools, read_columns

__all__ = ["load_districts", "load_schools", "read_columns"]
