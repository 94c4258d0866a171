from forum.exchange.loading.known import Known
from forum.exchange.loading.running import load

__all__ = ["Known", "load"]
