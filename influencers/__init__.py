"""Who speaks on our topics: a register that is lawful by construction."""
