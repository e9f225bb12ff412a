"""Run a command as the root of a container that refuses user namespaces, as most do."""

import ctypes
import os
import sys
from pathlib import Path

_CLONE_NEWUSER = 0x10000000


def main() -> None:
    parent = os.getpid()
    entered, enter = os.pipe()
    mapped, tell = os.pipe()
    if os.fork() == 0:
        # Only somebody outside may give a namespace more than one user.
        os.read(entered, 1)
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{parent}/{name}").write_text("0 0 65536")
        os.write(tell, b"x")
        os._exit(0)
    ctypes.CDLL(None).unshare(_CLONE_NEWUSER)
    os.write(enter, b"x")
    os.read(mapped, 1)
    os.wait()
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
