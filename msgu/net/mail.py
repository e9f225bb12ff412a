"""Hands one message in to a mail server. Runs in the courier's child.

https://www.rfc-editor.org/rfc/rfc5321#section-4.2.5: once the server has answered 250 to the end
of the data, the message is its own to deliver, whatever happens next.
"""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime
from typing import Any

from msgu.net.courier import SECONDS, Failure, Fault

# The first that fits: most are OSErrors too.
_FAULTS = (
    ((smtplib.SMTPAuthenticationError,), Fault.SIGN_IN),
    ((smtplib.SMTPRecipientsRefused,), Fault.RECIPIENT),
    ((smtplib.SMTPResponseException,), Fault.REFUSED),
    ((smtplib.SMTPNotSupportedError, ssl.SSLError), Fault.TLS),
    ((socket.gaierror,), Fault.DNS),
    ((TimeoutError,), Fault.TIMEOUT),
)


def send(order: Mapping[str, Any]) -> Failure | None:
    """None once the message is accepted."""
    try:
        _hand_in(_letter(order), **order["server"])
    except OSError as error:
        fault = next((fault for kinds, fault in _FAULTS if isinstance(error, kinds)), Fault.CONNECT)
        return Failure(fault, _status(error))
    return None


def _status(error: OSError) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _letter(order: Mapping[str, Any]) -> EmailMessage:
    message, server = order["message"], order["server"]
    letter = EmailMessage(policy=SMTP)
    letter["From"] = server["sender"]
    letter["To"] = order["to"]
    letter["Subject"] = message["subject"]
    letter["Date"] = format_datetime(localtime())
    # Sent again, it has the same identity: mailboxes and people can tell.
    letter["Message-ID"] = f"<{message['key'].replace(':', '.')}@{server['domain']}>"
    # Else an absent person's machine answers it (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message["body"])
    return letter


def _hand_in(
    letter: EmailMessage,
    *,
    host: str,
    port: int,
    user: str,
    password: str,
    starttls: bool,
    sender: str,
    domain: str,
) -> None:
    smtp = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if starttls:
            smtp.starttls(context=ssl.create_default_context())
        if user:
            smtp.login(user, password)
        smtp.send_message(letter)
        # Its answer is not waited for: late or lost, it would make a failure of what is accepted.
        with suppress(OSError):
            smtp.putcmd("quit")
    finally:
        smtp.close()
