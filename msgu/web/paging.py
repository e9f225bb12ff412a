"""Numbers that arrive in addresses."""

# What a bigint column holds: a larger number names no row.
LARGEST = 2**63 - 1


def number(text: str | None) -> int | None:
    """A row's number from an address's query, or None when it names none."""
    if text and text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST:
        return int(text)
    return None


# How many rows' numbers an address or a form may name at once.
NUMBERS = 500


def listed(text: str | None) -> list[int]:
    """The numbers of a list such as « 4,8,15 », at most `NUMBERS`; what is none is left out."""
    return [n for one in (text or "").split(",")[:NUMBERS] if (n := number(one))]
