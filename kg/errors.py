"""Every error that Sambang raises on purpose.

::

    SambangError
    ├── UsageError          the command or call was put wrongly (exit code 2)
    ├── ReadError           one source could not be read; the others go on (exit code 1)
    │   ├── EmptySource     nothing in it
    │   ├── BinarySource    not text
    │   ├── TooLarge        above the size limit
    │   ├── UnknownFormat   an ending that no reader knows
    │   └── BrokenSource    the format's own reader gave up on it
    ├── BuildError          a build folder is missing, incomplete or of another version
    ├── EngineError         a cluster cannot be reached, or its workers die again and again
    ├── GoldError           a gold file that the scorer cannot use
    ├── PushError           another store cannot be reached, or refuses what is sent to it
    └── QueryError          a question or SPARQL text that cannot be asked
        └── AmbiguousName   a name that stands for more than one entity; carries the choices

A message says what was wrong, where, and what to do.
"""


class SambangError(Exception):
    """Base of the tree: catch this to catch every expected failure."""


class UsageError(SambangError):
    """The command or call was put wrongly."""


class ReadError(SambangError):
    """One source could not be read. ``source`` names it."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message


class EmptySource(ReadError):
    """Nothing in it."""


class BinarySource(ReadError):
    """Not text."""


class TooLarge(ReadError):
    """Above the size limit."""


class UnknownFormat(ReadError):
    """An ending that no reader knows."""


class BrokenSource(ReadError):
    """The format's own reader gave up on it."""


class BuildError(SambangError):
    """A build folder is missing, incomplete or of another version."""


class EngineError(SambangError):
    """A cluster cannot be reached, or its workers die again and again."""


class GoldError(SambangError):
    """A gold file that the scorer cannot use."""


class PushError(SambangError):
    """Another store cannot be reached, or refuses what is sent to it."""


class QueryError(SambangError):
    """A question or SPARQL text that cannot be asked."""


class AmbiguousName(QueryError):
    """A name that stands for more than one entity."""

    def __init__(self, name: str, choices: list[str]) -> None:
        super().__init__(f"{name!r} is ambiguous; name one of: " + "; ".join(choices))
        self.name = name
        self.choices = choices
