"""What templates about notices need."""

from django import template

from msgu.outbox.sentences import sentence

register = template.Library()


@register.filter
def fault(failure: str) -> str:
    """Why a notice did not leave, in words."""
    return sentence(failure)
