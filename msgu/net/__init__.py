"""The one door to the network: nothing else in this project opens a connection outwards."""

from msgu.net.answer import Answer
from msgu.net.door import Door, Verdict
from msgu.net.errors import NetError, Reason
from msgu.net.guard import Exemption, read_address, read_exceptions
from msgu.net.limits import Limits

__all__ = [
    "Answer",
    "Door",
    "Exemption",
    "Limits",
    "NetError",
    "Reason",
    "Verdict",
    "read_address",
    "read_exceptions",
]
