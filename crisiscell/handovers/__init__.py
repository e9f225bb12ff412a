"""From one shift to the next: what is true, signed by who leaves and by who arrives."""

from crisiscell.handovers.signing import sign, take, withdraw, words_over

__all__ = ["sign", "take", "withdraw", "words_over"]
