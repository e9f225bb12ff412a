"""Near copies: how fast texts are put together beside datasketch, what is found, and a storm.

Texts of four to six sentences, a fifth of them rewritten from another: lightly (two words changed),
to a medium degree (eight words changed, a sentence added) or heavily (a third of the sentences
gone, the others in another order, four words changed). Both sides begin with the text itself, cut
it into words, make a sketch of its pairs of words with 32 bands of two, look for its like and
remember it. CPU time of this process, in turns.

Then a storm: a post that ten thousand accounts pass on within a minute, each in its own words,
while somebody goes on opening the queue.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bench.feeds import Writer
from bench.rows import Row, show
from monitoring.nearness.gather import Gathering, How

TEXTS, RACED, ROUNDS = 20_000, 4_000, 3
FASTER, PRECISION = 4, 0.95
RECALL = {"light": 0.97, "medium": 0.97, "heavy": 0.85}
REWRITTEN = 0.2


@dataclass(frozen=True)
class Rewritten:
    """The text at `place` says again, more or less, what the one at `original` says."""

    place: int
    original: int
    how: str


def rows() -> Iterator[Row]:
    texts, rewritten = corpus(TEXTS)
    yield speed(texts[:RACED])
    yield from found(texts, rewritten)
    # Only this one wants a desk.
    from bench.storm import rows as storm  # noqa: PLC0415

    yield from storm()


def corpus(size: int) -> tuple[list[str], list[Rewritten]]:
    random, writer = Random(8), Writer(seed=21)  # noqa: S311 (no secret hangs on it)
    texts: list[str] = []
    rewritten: list[Rewritten] = []
    for place in range(size):
        if texts and random.random() < REWRITTEN:
            original, how = random.randrange(len(texts)), random.choice(list(RECALL))
            texts.append(rewrite(texts[original], how, random=random, writer=writer))
            rewritten.append(Rewritten(place, original, how))
        else:
            texts.append(writer.text(12 * random.randint(4, 6)))
    return texts, rewritten


def rewrite(text: str, how: str, *, random: Random, writer: Writer) -> str:
    if how == "heavy":
        sentences = text.split(". ")
        random.shuffle(sentences)
        text = ". ".join(sentences[: max(2, len(sentences) * 2 // 3)])
    words = text.split()
    others = writer.text(12).split()
    for _ in range({"light": 2, "medium": 8, "heavy": 4}[how]):
        words[random.randrange(len(words))] = random.choice(others)
    return " ".join(words) + (f" {writer.text(12)}" if how == "medium" else "")


def speed(texts: Sequence[str]) -> Row:
    from bench.peer_sketch import gather as theirs  # noqa: PLC0415 (a bench of ours needs no peer)

    rounds = [(seconds(gather, texts), seconds(theirs, texts)) for _ in range(ROUNDS)]
    ours, peer = (len(texts) / min(times) for times in zip(*rounds, strict=True))
    return Row(
        name="grouping, shingling included",
        figure=f"{ours:8,.0f} texts/s   datasketch {peer:,.0f}   {ours / peer:.1f} ×",
        target=f"{FASTER} × datasketch",
        holds=ours / peer >= FASTER,
    )


def seconds(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    work(texts)
    return time.process_time() - start


def gather(texts: Sequence[str]) -> list[tuple[int, How]]:
    """The text that stands for each, and how sure that is."""
    gathering = Gathering()
    placed = [gathering.place(number, text) for number, text in enumerate(texts)]
    return [(one.story, one.how) for one in placed]


def found(texts: Sequence[str], rewritten: Sequence[Rewritten]) -> Iterator[Row]:
    placed = gather(texts)
    root, family = list(range(len(texts))), list(range(len(texts)))
    for place, (story, _how) in enumerate(placed):
        root[place] = root[story]
    for one in rewritten:
        family[one.place] = family[one.original]
    planted = Counter(one.how for one in rewritten)
    together = Counter(one.how for one in rewritten if root[one.place] == root[one.original])
    for how, wanted in RECALL.items():
        recall = together[how] / planted[how]
        yield Row(
            name=f"  found, rewritten {how}",
            figure=f"{recall:8.3f} of {planted[how]:,}",
            target=str(wanted),
            holds=recall >= wanted,
        )
    right = [family[n] == family[story] for n, (story, how) in enumerate(placed) if story != n]
    precision = sum(right) / len(right)
    yield Row(
        name="  precision",
        figure=f"{precision:8.3f} of {len(right):,} put together or suggested",
        target=str(PRECISION),
        holds=precision >= PRECISION,
    )


if __name__ == "__main__":
    for row in rows():
        show(row)
