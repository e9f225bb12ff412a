"""What breaks, broken on purpose: real processes killed, servers stopped, sources that hurt."""
