"""The demonstration: scenarios played over HTTP by a small server of this machine. No Django."""
