"""What is due loses its text, unless something holds it back.

What is left is a tombstone: the key that keeps the item from coming back, and what people decided.
"""

from monitoring.retention.early import destroy_now, may_destroy
from monitoring.retention.holds import hold, release

__all__ = ["destroy_now", "hold", "may_destroy", "release"]
