"""A body inflated step by step, so that a small answer cannot become a large memory."""

import zlib
from collections.abc import Iterable, Iterator

from msgu.net.errors import NetError, Reason

_STEP = 64 * 1024
_GZIP = 31  # zlib's window bits for "gzip, with its header and checksum, and nothing else"


def read_body(chunks: Iterable[bytes], *, encoding: str, limit: int) -> bytes:
    """The decoded body. Raises NetError: BAD_ENCODING, or TOO_LARGE one step past `limit`."""
    match encoding.strip().lower():
        case "" | "identity":
            pieces: Iterable[bytes] = chunks
        case "gzip" | "x-gzip":
            pieces = _inflate(chunks)
        case other:
            raise NetError(Reason.BAD_ENCODING, f"content-encoding {other[:100]!r}")
    body = bytearray()
    try:
        for piece in pieces:
            body += piece
            if len(body) > limit:
                raise NetError(Reason.TOO_LARGE, f"{len(body)} bytes once decoded")
    except zlib.error as error:
        raise NetError(Reason.BAD_ENCODING, str(error)) from error
    return bytes(body)


def _inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip stream of any number of members; an empty stream has none."""
    member = None
    for chunk in chunks:
        rest = chunk
        while rest:
            member = member or zlib.decompressobj(_GZIP)
            yield member.decompress(rest, _STEP)
            rest = member.unused_data if member.eof else member.unconsumed_tail
            if member.eof:
                member = None
    if member:
        raise NetError(Reason.BAD_ENCODING, "gzip stream cut short")
