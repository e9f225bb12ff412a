"""Python's collector of cycles, in processes that load much once and then serve for days."""

import gc


def settle() -> None:
    """Look for cycles more rarely, and never again among what is loaded by now: call it last.

    More than 100,000 objects stay for good. Going through them over and over cost a poll a sixth of
    its time, and a page of the queue one millisecond in thirty.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
