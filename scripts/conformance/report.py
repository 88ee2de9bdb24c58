"""Prints a line for each named check as it ends, and counts them."""

import time
import traceback
from collections.abc import Callable

# What is shown of an exception: its last places, and the end of a long text.
PLACES = 4
LONGEST = 3000


class Report:
    """What passed and what failed so far."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, name: str, run: Callable[..., object], *arguments: object) -> None:
        """Runs one check; it passes unless it raises. What it returns is printed as its detail."""
        started = time.monotonic()
        try:
            detail = run(*arguments)
        except Exception as failure:  # noqa: BLE001 - whatever a check raises is that check's failure
            self.failed += 1
            print(f"FAIL  {name}\n{_indented(_explained(failure))}", flush=True)
            return
        self.passed += 1
        shown = f" ({detail})" if detail else ""
        print(f"ok    {name}{shown} [{time.monotonic() - started:.1f} s]", flush=True)

    def add(self, passed: int, failed: int) -> None:
        """Counts the checks of another report, which printed them."""
        self.passed += passed
        self.failed += failed

    def summary(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def _explained(failure: Exception) -> str:
    """An assertion speaks for itself; anything else needs its place."""
    if isinstance(failure, AssertionError) and failure.args:
        return str(failure)
    return "".join(traceback.format_exception(failure)[-PLACES:])[-LONGEST:]


def _indented(text: str) -> str:
    return "\n".join("      " + line for line in text.splitlines())
