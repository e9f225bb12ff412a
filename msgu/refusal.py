"""What people are told when an act cannot be done."""


class Refusal(Exception):
    """An act that is refused. `sentence` says why and what to do, in the reader's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
