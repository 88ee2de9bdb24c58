"""That the comparison excuses what its policy says, and nothing beside it."""

import unittest

from reply import Clock, canonical

GET = "/api/2.0/mlflow/registered-models/get"
LATEST = "/api/2.0/mlflow/registered-models/get-latest-versions"
SEARCH = "/api/2.0/mlflow/model-versions/search"


def version(number: str, **fields):
    return {"name": "m", "version": number, "current_stage": "None", **fields}


class Canonical(unittest.TestCase):
    """What two equal servers may differ in, and what they may not."""

    def test_excused(self) -> None:
        cases = {
            "order of tags": (GET, {"tags": [{"key": "a"}, {"key": "b"}]}, {"tags": [{"key": "b"}, {"key": "a"}]}),
            "order of aliases": (GET, {"aliases": ["a", "b"]}, {"aliases": ["b", "a"]}),
            "order of latest versions": (
                LATEST,
                {"model_versions": [version("2"), version("10")]},
                {"model_versions": [version("10"), version("2")]},
            ),
            "text of a token": (SEARCH, {"next_page_token": "x"}, {"next_page_token": "y"}),
            "order of a Python set": (GET, {"message": "keys are {'a', 'b'}"}, {"message": "keys are {'b', 'a'}"}),
        }
        for name, (path, one, other) in cases.items():
            with self.subTest(name):
                self.assertEqual(canonical(path, one), canonical(path, other))

    def test_found(self) -> None:
        cases = {
            "order of search results": (
                SEARCH,
                {"model_versions": [version("2"), version("1")]},
                {"model_versions": [version("1"), version("2")]},
            ),
            "a token too many": (SEARCH, {}, {"next_page_token": "y"}),
            "an empty list": (SEARCH, {}, {"model_versions": []}),
            "a message": (GET, {"message": "a"}, {"message": "b"}),
            "a member of a set": (GET, {"message": "keys are {'a'}"}, {"message": "keys are {'b'}"}),
            "a type": (GET, {"version": "1"}, {"version": 1}),
            "null": (GET, {"description": None}, {}),
        }
        for name, (path, one, other) in cases.items():
            with self.subTest(name):
                self.assertNotEqual(canonical(path, one), canonical(path, other))


class Timestamps(unittest.TestCase):
    """Relations of times, within a reply and to the past."""

    def replies(self, *stamps: tuple[object, object]) -> list[object]:
        clock = Clock()
        return [
            clock.relate({"name": "m", "creation_timestamp": made, "last_updated_timestamp": updated})
            for made, updated in stamps
        ]

    def test_values_are_excused(self) -> None:
        self.assertEqual(self.replies((1, 1), (1, 5), (1, 5)), self.replies((70, 70), (70, 71), (70, 71)))

    def test_relations_are_found(self) -> None:
        real = self.replies((1, 1), (1, 5), (1, 5))
        cases = {
            "not updated": ((1, 1), (1, 1), (1, 1)),
            "updated once more": ((1, 1), (1, 5), (1, 6)),
            "updated when made": ((1, 2), (1, 5), (1, 5)),
            "backwards": ((1, 1), (1, 5), (1, 4)),
            "made anew": ((1, 1), (2, 5), (2, 5)),
            "text": ((1, 1), (1, 5), (1, "5")),
        }
        for name, stamps in cases.items():
            with self.subTest(name):
                self.assertNotEqual(real, self.replies(*stamps))


if __name__ == "__main__":
    unittest.main()
