"""A folded word without the mark of its plural, so that one number finds the other.

The rule is small, and wrong now and then; both sides of a comparison go through it, so that a word
always finds itself:

- « travaux » is « travail »;
- « -eaux », « -eux » and « -oux » lose their x: « feux » is « feu »;
- « -aux » becomes « -al »: « hopitaux » is « hopital »;
- « -s » falls, but for « -ss »: « inondations » is « inondation ».

Words of three letters or less stay (« cas » is not « ça »), and so do names of accounts (« @… »).
"""

_SHORTEST = 4
# Words: about 4 MB.
_REMEMBERED = 32_768
# Without their last letter they would be another usual word: moi, mai, plu, foi, ver, sou.
_AS_THEY_ARE = {"mois", "mais", "plus", "fois", "vers", "sous"}
_IRREGULAR = {"travaux": "travail"} | {word: word for word in _AS_THEY_ARE}


class _Singulars(dict[str, str]):
    """The singular of each folded word; all texts repeat the same ones."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = one = _singular(word)
        return one


_SINGULARS = _Singulars()


def singular(word: str) -> str:
    """A folded word in the singular; a hash sign before it stays."""
    return _SINGULARS[word]


def singulars(words: list[str]) -> list[str]:
    """Folded words in the singular."""
    return list(map(_SINGULARS.__getitem__, words))


def _singular(word: str) -> str:
    if word.startswith("#"):
        return f"#{_singular(word[1:])}"
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _SHORTEST or word.startswith("@"):
        return word
    if word.endswith(("eaux", "eux", "oux")):
        return word[:-1]
    if word.endswith("aux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
