"""That no difference excuses what it does not describe, whatever was asked."""

import unittest

from differences import DIFFERENCES
from replay import all_scenarios
from reply import Reply

JSON = "application/json"


def json_reply(status: int, **body: object) -> Reply:
    return Reply(status, JSON, body)


MISSING = json_reply(404, error_code="RESOURCE_DOES_NOT_EXIST", message="Registered Model with name=m not found")
INVALID = json_reply(400, error_code="INVALID_PARAMETER_VALUE", message="Invalid value 1 for parameter 'x' supplied")
BROKEN = json_reply(500, error_code="INTERNAL_ERROR", message="An internal error occurred.")
PAGE = Reply(500, "text/html", "<!doctype html>")
MODEL = json_reply(200, registered_model={"name": "m", "creation_timestamp": "time 1, new"})

# What the real server said, and what we say, in one word each.
FAULTS = {
    "we break": (MODEL, BROKEN),
    "we break on what is refused": (INVALID, BROKEN),
    "both break": (PAGE, BROKEN),
    "we find what is not there": (MISSING, MODEL),
    "we miss what is there": (MODEL, MISSING),
    "we take what is refused": (INVALID, MODEL),
    "we refuse what is missing": (MISSING, INVALID),
    "we refuse with another code": (
        INVALID,
        json_reply(400, error_code="BAD_REQUEST", message=INVALID.body["message"]),
    ),
    "we leave out a field": (MODEL, json_reply(200, registered_model={"name": "m"})),
    "we answer nothing": (MODEL, json_reply(200)),
}


class Excuses(unittest.TestCase):
    """Every difference is offered every fault on every request of the scenarios."""

    def test_none(self) -> None:
        requests = [request for scenario in all_scenarios() for request in scenario.requests]
        for fault, (real, ours) in FAULTS.items():
            for difference in DIFFERENCES:
                excused = [str(request) for request in requests if difference.undo(request, real, ours) == real]
                with self.subTest(fault=fault, difference=difference.id):
                    self.assertEqual(excused, [])


if __name__ == "__main__":
    unittest.main()
