from forum.exchange.stackexchange.naming import source_name
from forum.exchange.stackexchange.reading import StackExchangeSource, check_dump
from forum.exchange.stackexchange.spool import spooled

__all__ = ["StackExchangeSource", "check_dump", "source_name", "spooled"]
