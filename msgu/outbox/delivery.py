"""By which way a channel is told something."""

from urllib.parse import urlsplit

from django.conf import settings

from msgu.net import courier
from msgu.net.courier import Failure, Fault, MailServer, Message
from msgu.outbox import sealing
from msgu.outbox.models import Kind


def deliver(message: Message, *, kind: str, address: str) -> Failure | None:
    """None once the provider has accepted it. Takes ten seconds at most (`courier.SECONDS`)."""
    if kind == Kind.SERVICE:
        return courier.by_service(message, address=address, exceptions=settings.NET_EXCEPTIONS)
    if not settings.EMAIL_HOST:
        return Failure(Fault.NO_SERVER)
    return courier.by_mail(message, to=address, server=mail_server())


def deliver_sealed(message: Message, *, sealed: sealing.Sealed) -> Failure | None:
    """The same, to a service whose address is sealed."""
    try:
        return deliver(message, kind=Kind.SERVICE, address=sealing.opened(sealed))
    except sealing.UnsealableError:
        return Failure(Fault.UNSEALABLE)


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
