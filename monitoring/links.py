"""Links as people paste them: found in what surrounds them, and told apart by what they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from monitoring.itemise import read_url

_LINK = re.compile(r"https?://[^\s<>«»\"]+", re.IGNORECASE)
# What ends the sentence around a link, not the link.
_SENTENCE_END = ".,;:!?…’'”"
# Several words; or some lines, of which a field of one line has made one.
_PASTED = re.compile(r"\s|^[^:/]+https?://")
# « ville.example/avis », as it is said and often copied.
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_NAMED = re.compile(r"[^\W_]")
# What says through which door somebody came, never which page they saw.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|dc|gb|wb|y|ms|tw|tt)clid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|ref_src|ref_url"
    r"|mibextid|igsh(?:id)?|li_fat_id|_g[al]|__cft__.*|__tn__",
    re.IGNORECASE,
)
# Those that open on a passage: the page is the same.
_PASSAGE = ":~:"


def taken_apart(link: str, text: str) -> tuple[str, str]:
    """The link and the rest of what was pasted, whichever field it was pasted in.

    A share sheet and a hurried hand give both together: the first link found is the link. What
    stands alone in the link's own field is given back as it is, for the reader to judge.
    """
    link, text = link.strip(), text.strip()
    if link and not _PASTED.search(link):
        return link, text
    blob = "\n".join(filter(None, [link, text]))
    found = next(filter(None, map(_sane, _LINK.finditer(blob))), None)
    if found is None:
        return "", blob
    address, start = found
    before, after = blob[:start].rstrip(), blob[start + len(address) :]
    rest = after.strip() if not before else f"{before}{after.rstrip()}"
    return address, rest


def _sane(found: re.Match[str]) -> tuple[str, int] | None:
    address = found[0].rstrip(_SENTENCE_END)
    closed = min(len(address) - len(address.rstrip(")")), address.count(")") - address.count("("))
    if closed > 0:
        address = address[:-closed].rstrip(_SENTENCE_END)
    return (address, found.start()) if read_link(address) else None


def read_link(typed: str) -> str:
    """The link in its one form: what it leads to, without tracking; "" for one that is refused.

    Only http and https, with a host: anything else would run, or lead nowhere.
    """
    whole = f"https://{typed}" if _BARE.fullmatch(typed) else typed
    url = read_url(whole)
    parts = urlsplit(url)
    if not _NAMED.search(parts.hostname or ""):
        return ""
    query = "&".join(
        one
        for one in parts.query.split("&")
        if one and not _TRACKING.fullmatch(one.partition("=")[0])
    )
    fragment = parts.fragment.partition(_PASSAGE)[0]
    host = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return parts._replace(
        netloc=host, path=parts.path or "/", query=query, fragment=fragment
    ).geturl()


def spellings(link: str) -> list[str]:
    """How sources may have written a link of `read_link`: without https, or its last « / »."""
    parts = urlsplit(link)
    paths = {parts.path, parts.path.rstrip("/") or "", f"{parts.path.rstrip('/')}/"}
    return sorted(
        parts._replace(scheme=scheme, path=path).geturl()
        for scheme in ("http", "https")
        for path in paths
    )


def found_in(text: str) -> Iterator[str]:
    """Each link that a text holds, as it is written."""
    for found in _LINK.finditer(text):
        if sane := _sane(found):
            yield sane[0]


# Other doors to the same pages.
_DOORS = ("www.", "m.", "mobile.")


def host(address: str) -> str:
    """Whose page an address leads to: « ville.example », whatever the door; "" for nonsense."""
    try:
        return _without_door(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def bare(link: str) -> str:
    """What pages are compared by: « ville.example/avis/12 »; "" for a link that is refused."""
    read = read_link(link)
    if not read:
        return ""
    parts = urlsplit(read)
    query = f"?{parts.query}" if parts.query else ""
    return f"{_without_door(parts.netloc)}{parts.path.rstrip('/')}{query}"


def _without_door(name: str) -> str:
    return next((name.removeprefix(door) for door in _DOORS if name.startswith(door)), name)


def is_under(link: str, address: str) -> bool:
    """Whether a bare link is an address, or a page under it."""
    link, address = link.lower(), address.lower()
    return link.startswith(address) and link[len(address) : len(address) + 1] in ("", *"/?&")


_PLATFORMS = {
    "facebook.com": "facebook", "fb.com": "facebook", "fb.watch": "facebook",
    "instagram.com": "instagram", "tiktok.com": "tiktok", "x.com": "x", "twitter.com": "x",
    "youtube.com": "youtube", "youtu.be": "youtube", "reddit.com": "reddit", "redd.it": "reddit",
    "linkedin.com": "linkedin", "lnkd.in": "linkedin", "bsky.app": "bluesky",
    "t.me": "messaging", "wa.me": "messaging", "whatsapp.com": "messaging",
    "messenger.com": "messaging", "m.me": "messaging",
}  # fmt: skip


def platform_of(link: str) -> str:
    """The code of the platform that a link's host belongs to; "web" for any other site."""
    host = urlsplit(link).hostname or ""
    parents = (host.split(".", n)[-1] for n in range(host.count(".")))
    return next((_PLATFORMS[name] for name in parents if name in _PLATFORMS), "web")
