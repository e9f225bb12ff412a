"""The lines of the log: what happened, without what opens an account or what people wrote."""

import logging
import re

# Whoever reads the log could open the account that such a link opens.
LINK = re.compile(r"(/invitation/|/compte/mot-de-passe/nouveau/)(?!fait/)[^/\s]+")
# Postgres quotes the row that it refuses, over as many lines as the row has.
QUOTED = re.compile(
    r"^(?:DETAIL|CONTEXT|LINE \d+): .*?(?=^Traceback \(|^The above exception|^During handling|\Z)",
    re.DOTALL | re.MULTILINE,
)
# Redis may be away for hours: a line a tick says so, and fifty a second fill a disk.
BRIEF = ("celery.beat", "celery.worker.consumer")


class Line(logging.Formatter):
    """Masks the whole text of a record, that of its exception included."""

    def format(self, record: logging.LogRecord) -> str:
        told = LINK.sub(r"\1***", super().format(record))
        if record.name.startswith(BRIEF):
            return told.partition("\n")[0].rstrip()
        return QUOTED.sub("", told).rstrip()
