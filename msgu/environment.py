"""Typed readings of the environment: each refuses what it cannot read, and says the remedy."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from msgu.net import Exemption, read_exceptions


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "")
    if not value:
        return default
    if value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ImproperlyConfigured(f"{name}={value!r}: write true or false.")


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words of a variable, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def exemptions(name: str) -> tuple[Exemption, ...]:
    try:
        return read_exceptions(text(name))
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from error


def secret(name: str) -> str:
    """A secret from NAME, or from the file that NAME_FILE names (as container secrets do)."""
    value = os.environ.get(name, "")
    path = os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one of them.")
    if path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={path!r} cannot be read: {error}.") from error
    if not value:
        raise ImproperlyConfigured(
            f"{name} is missing: set {name} or {name}_FILE (`make run` makes one by itself)."
        )
    return value


# A name, an IPv4 address or a bracketed IPv6 one; neither « * » nor « .ville.example ».
_HOST = r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])"


def address(name: str, *, hosts: list[str], https: bool) -> str:
    """Where people's browsers find the desk, without a last slash: NAME, or the first of `hosts`.

    What leaves the desk leads back to it, and no request says then how it is called.
    """
    value = os.environ.get(name, "").removesuffix("/")
    if not value and hosts and re.fullmatch(_HOST, hosts[0]):
        value = f"{'https' if https else 'http'}://{hosts[0]}"
    if not re.fullmatch(rf"https?://{_HOST}(:[0-9]{{1,5}})?", value):
        raise ImproperlyConfigured(
            f"{name}={value!r}: write the desk's public address, such as "
            "https://veille.ville.example (the links of messages begin with it)."
        )
    return value


# A server that vanished without a word is given up within ten seconds (libpq waits for hours).
_DATABASE_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def database(url: str) -> dict[str, object]:
    """Django's description of the Postgres database at a libpq address (postgresql://…)."""
    try:
        parts = conninfo_to_dict(url)
    except Exception as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    known = {
        "host": "HOST",
        "port": "PORT",
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: str(parts.pop(key, "") or "") for key, name in known.items()},
        "OPTIONS": _DATABASE_PATIENCE | parts,
        # A new connection plans anew what every page asks (msgu.planned).
        "CONN_MAX_AGE": 3600,
        "CONN_HEALTH_CHECKS": True,
    }
