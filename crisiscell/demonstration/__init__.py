"""The demonstration's stage: its people, its sources, its recent past, and how it is removed."""
