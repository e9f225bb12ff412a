"""The one door to the network: nothing else in this project opens a connection outwards."""

from msgu.net.errors import NetError, Reason
from msgu.net.guard import Exemption, read_exceptions

__all__ = ["Exemption", "NetError", "Reason", "read_exceptions"]
