"""What opens a person's channel is kept under keys that the database does not hold.

To change keys: write the new one before the others in VEILLE_CHANNEL_KEYS, restart, run
`reseal_channels`, then take the old one out.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# psycopg may give either.
Sealed = bytes | memoryview


class UnsealableError(Exception):
    """None of the keys opens it."""


def seal(secret: str) -> bytes:
    return _keys().encrypt(secret.encode())


def opened(sealed: Sealed) -> str:
    """What was sealed. Raises UnsealableError."""
    try:
        return _keys().decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise UnsealableError from error


def resealed(sealed: Sealed) -> bytes:
    """The same secret under the first key. Raises UnsealableError."""
    try:
        return _keys().rotate(bytes(sealed))
    except InvalidToken as error:
        raise UnsealableError from error


def _keys() -> MultiFernet:
    # Any long secret will do in the settings; Fernet wants 32 bytes in its own alphabet.
    digests = [sha256(key.strip().encode()).digest() for key in settings.CHANNEL_KEYS]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
