"""What must hold before anything is served."""

from collections.abc import Iterator, Sequence

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from msgu.web.access import access_of


@register
def every_view_declares_its_access(**kwargs: object) -> list[CheckMessage]:
    """Deny by default must never be met by chance: the build fails first."""
    return [
        Error(
            f"The view at « {address} » declares no access.",
            hint="Decorate it with public, signed_in or role_required (msgu.web.access).",
            id="web.E001",
        )
        for address, pattern in routes(get_resolver().url_patterns)
        if access_of(pattern.callback) is None
    ]


def routes(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address pattern of the project, with its full path."""
    for pattern in patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path, pattern
