"""Numbers that arrive in addresses."""

# What a bigint column holds: a larger number names no row.
LARGEST = 2**63 - 1


def number(text: str | None) -> int | None:
    """A row's number from an address's query, or None when it names none."""
    if text and text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST:
        return int(text)
    return None
