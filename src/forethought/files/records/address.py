"""Where an engine is: an address such as ``postgresql://analyst@server/records``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue

POSTGRES, DUCKDB, SPARK = "postgresql", "duckdb", "pyspark"
SCHEMES = {"postgres": POSTGRES, "postgresql": POSTGRES, "duckdb": DUCKDB, "pyspark": SPARK}
HIDDEN = "***"
PASSWORD = re.compile(r"(?P<before>^[a-z]+:/{1,2}[^:/@]*:)(?P<secret>.*)(?=@)", re.I)
SETTING = re.compile(r"(?P<before>\b\w*pass\w*\s*=\s*)(?P<secret>[^&\s]*)", re.I)
"""A password may also stand among the settings: after a question mark, or alone."""


@dataclass(frozen=True)
class Address:
    """An engine's address.

    Attributes
    ----------
    kind
        ``postgresql``, ``duckdb`` or ``pyspark``.
    rest
        What follows ``://``.
    url
        All of it, password included: never shown.
    shown
        The address without its password.
    """

    kind: str
    rest: str = field(repr=False)
    url: str = field(repr=False)
    shown: str
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def told(self, problem: object) -> str:
        """Return an engine's complaint on one line, with no password in it."""
        lines = (line.strip() for line in str(problem).splitlines())
        text = next((line for line in lines if line), type(problem).__name__)
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text


def is_address(source: str) -> bool:
    """True if ``source`` is written as an engine's address and not as a file's name."""
    return "://" in source


def address_of(source: str) -> Address:
    """Read an engine's address; raises `Refusal` if no engine has such an address."""
    scheme, _, rest = source.partition("://")
    shown = redacted(source)
    kind = SCHEMES.get(scheme.strip().lower())
    if kind is None:
        known = ", ".join(f"{name}://" for name in dict.fromkeys(SCHEMES.values()))
        raise Refusal([catalogue.UNKNOWN_ENGINE.fault(Place(shown), shown, known=known)])
    return Address(kind, rest, source, shown, _secrets(source))


def _secrets(source: str) -> tuple[str, ...]:
    """Return every password in a source, as written and as meant, longest first.

    With them come their parts: who reads an address with an unescaped @ in its password takes
    what follows for the server, and says so.
    """
    found = [match["secret"] for form in (PASSWORD, SETTING) for match in form.finditer(source)]
    parts = {part for raw in found for part in (raw, unquote(raw), *re.split(r"[@/:?#]", raw))}
    return tuple(sorted(parts - {""}, key=len, reverse=True))


def redacted(source: str) -> str:
    """Return a source as it may be shown: without a password."""
    return SETTING.sub(rf"\g<before>{HIDDEN}", PASSWORD.sub(rf"\g<before>{HIDDEN}", source))
