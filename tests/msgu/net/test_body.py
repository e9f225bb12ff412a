from hypothesis import given
from hypothesis import strategies as st

from msgu.net.body import read_body
from tests.msgu.net.server import gzip


@given(
    st.lists(st.integers(0, 200_000), min_size=1, max_size=3), st.integers(1, 300), st.booleans()
)
def test_a_body_is_the_same_however_it_is_cut(sizes: list[int], cut: int, repetitive: bool) -> None:
    unit = b"a" if repetitive else bytes(range(256))
    members = [(unit * size)[:size] for size in sizes]
    packed = b"".join(gzip(member) for member in members)
    chunks = [packed[start : start + cut] for start in range(0, len(packed), cut)]
    assert read_body(chunks, encoding="GZIP ", limit=2**20) == b"".join(members)


def test_a_body_ending_on_a_step_is_whole() -> None:
    for size in (65_535, 65_536, 65_537, 131_072):
        packed = gzip(bytes(size))
        for cut in range(1, 12):
            chunks = [packed[:-cut], packed[-cut:]]
            assert len(read_body(chunks, encoding="gzip", limit=2**20)) == size
