"""What is due loses its text, unless something holds it back.

What is left is a tombstone: the key that keeps the item from coming back, and what people decided.
"""

from monitoring.retention.holds import hold, release

__all__ = ["hold", "release"]
