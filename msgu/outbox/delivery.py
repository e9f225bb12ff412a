"""By which way a channel is told something."""

from urllib.parse import urlsplit

from django.conf import settings

from msgu.net import courier
from msgu.net.courier import SECONDS, Failure, Fault, MailServer, Message
from msgu.outbox import sealing
from msgu.outbox.models import Kind


def deliver(
    message: Message, *, kind: str, address: str, seconds: float = SECONDS
) -> Failure | None:
    """None once the provider has accepted it; takes so many seconds at most."""
    if kind == Kind.SERVICE:
        inside = settings.NET_EXCEPTIONS
        return courier.by_service(message, address=address, exceptions=inside, seconds=seconds)
    if not settings.EMAIL_HOST:
        return Failure(Fault.NO_SERVER)
    return courier.by_mail(message, to=address, server=mail_server(), seconds=seconds)


def deliver_sealed(
    message: Message, *, sealed: sealing.Sealed, seconds: float = SECONDS
) -> Failure | None:
    """The same, to a service whose address is sealed."""
    try:
        address = sealing.opened(sealed)
    except sealing.UnsealableError:
        return Failure(Fault.UNSEALABLE)
    return deliver(message, kind=Kind.SERVICE, address=address, seconds=seconds)


def mail_server() -> MailServer:
    return MailServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        starttls=settings.EMAIL_USE_TLS,
        sender=settings.DEFAULT_FROM_EMAIL,
        domain=urlsplit(settings.ADDRESS).hostname or "localhost",
    )
