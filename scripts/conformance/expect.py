"""What the checks of the flow assert."""

from typing import Any

import numpy as np
from mlflow.exceptions import MlflowException


def expect(condition: bool, problem: str) -> None:
    """Fails the check that runs when the condition does not hold."""
    if not condition:
        raise AssertionError(problem)


def expect_equal(got: Any, want: Any) -> None:
    expect(got == want, f"got {got!r}, want {want!r}")


def expect_predictions(got: Any, want: np.ndarray) -> None:
    expect(np.array_equal(np.asarray(got), want), f"predictions differ: got {got!r}, want {want!r}")


def refused(code: str, call: Any, *arguments: Any, **named: Any) -> None:
    """Expects the client to raise MLflow's exception with this code."""
    try:
        call(*arguments, **named)
    except MlflowException as failure:
        expect_equal(failure.error_code, code)
    else:
        raise AssertionError(f"it succeeded; {code} was expected")
