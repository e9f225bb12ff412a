"""One module per kind of source; adding one is a module, a line here, and a folder of samples.

A connector asks (`fetch`) and reads (`parse`). It knows no database, no Django and no sibling,
and keeps no state.
"""

from typing import Protocol

from monitoring.connectors import feed
from monitoring.items import Reading
from msgu.net import Answer, Door


class Connector(Protocol):
    """What every module of this package offers."""

    PLATFORM: str

    def fetch(self, door: Door, address: str, *, etag: str = "", last_modified: str = "") -> Answer:
        """Ask the source, conditionally. Raises NetError or ConnectorError."""

    def parse(self, body: bytes, *, address: str, content_type: str = "") -> Reading:
        """Read an answer's body. Raises ConnectorError."""


CONNECTORS: dict[str, Connector] = {"feed": feed}
