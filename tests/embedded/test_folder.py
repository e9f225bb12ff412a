import re
import stat
from pathlib import Path

import pytest

from msgu.embedded.folder import Busy, Folder, write_lines
from msgu.embedded.programs import Refused


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_made_once_and_only_we_may_read_them(folder: Folder) -> None:
    first = folder.secrets()

    assert Folder(folder.path).secrets() == first
    assert len(set(first.values())) == 4
    assert mode(folder.path / "secrets") == 0o600
    assert mode(folder.path) == 0o700


def test_a_folder_of_before_is_given_the_keys_that_it_lacks(folder: Folder) -> None:
    before = dict(list(folder.secrets().items())[:2])
    write_lines(folder.path / "secrets", before)

    after = folder.secrets()

    assert len(after) == 4
    assert before.items() <= after.items()
    assert folder.secrets() == after


def test_only_one_at_a_time_holds_a_folder(folder: Folder) -> None:
    with folder.held("http://localhost:8000"), pytest.raises(Busy) as busy, folder.held(""):
        pass
    assert busy.value.holder == "http://localhost:8000"
    with folder.held(""):
        pass


def test_a_folder_that_cannot_be_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match="ne peut pas servir"):
        Folder(tmp_path / "file" / "var")


def test_sockets_stay_inside_a_short_folder(folder: Folder) -> None:
    assert folder.sockets() == folder.path / "run"
    assert mode(folder.sockets()) == 0o700


@pytest.mark.parametrize("name", ["a" * 80, "Mes documents", "été"])
def test_a_long_or_unusual_path_gets_a_short_plain_folder(var: Path, name: str) -> None:
    folder = Folder(var / name)

    sockets = folder.sockets()

    assert len(str(sockets)) <= 90
    assert re.fullmatch(r"[\w./-]+", str(sockets), re.ASCII)
    assert mode(sockets) == 0o700
    assert Folder(var / name).sockets() == sockets
    folder.remove()
    assert not sockets.exists()


def test_a_short_folder_that_vanished_or_is_not_private_is_replaced(var: Path) -> None:
    folder = Folder(var / ("a" * 80))
    first = folder.sockets()

    first.chmod(0o777)
    second = folder.sockets()
    second.rmdir()
    third = folder.sockets()

    assert len({first, second, third}) == 3
    first.rmdir()
    folder.remove()
