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


def send(order: Mapping[str, Any]) -> Failure | None:
    """None once the message is accepted."""
    try:
        _hand_in(_letter(order), **order["server"])
    except smtplib.SMTPAuthenticationError as error:
        return Failure(Fault.SIGN_IN, error.smtp_code)
    except smtplib.SMTPRecipientsRefused as error:
        return Failure(Fault.RECIPIENT, next(iter(error.recipients.values()))[0])
    except smtplib.SMTPResponseException as error:
        return Failure(Fault.REFUSED, error.smtp_code)
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        return Failure(Fault.TLS)
    except socket.gaierror:
        return Failure(Fault.DNS)
    except TimeoutError:
        return Failure(Fault.TIMEOUT)
    except OSError:
        return Failure(Fault.CONNECT)
    return None


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
