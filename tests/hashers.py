from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """The real hash with one round: quick to make, and the desk's own hasher can check it."""

    iterations = 1
