"""What a fetch may answer instead of a page."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an address was refused or could not be read; the screens put it into words."""

    ADDRESS_MALFORMED = "address_malformed"
    SCHEME = "scheme"
    PORT = "port"
    USER_INFO = "user_info"
    NAME = "name"
    PRIVATE_ADDRESS = "private_address"
    DNS = "dns"
    DNS_TIMEOUT = "dns_timeout"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_HEADERS = "too_many_headers"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    DOWNGRADE = "downgrade"
    BAD_ENCODING = "bad_encoding"
    PROTOCOL = "protocol"
    STATUS = "status"


class NetError(Exception):
    """An address was refused, or its server gave nothing that can be used.

    `detail` is English, for logs. `permanent`: asking again cannot help, tell someone.
    `retry_after`: seconds the server asked us to wait, or None. `status`: the HTTP status when
    the reason is STATUS, else None.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status
