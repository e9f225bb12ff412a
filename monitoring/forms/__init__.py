"""Forms of the desk and of what it watches, a module for each."""
