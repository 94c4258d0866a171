from forum.exchange.native.reading import NativeSource
from forum.exchange.native.writing import export

__all__ = ["NativeSource", "export"]
