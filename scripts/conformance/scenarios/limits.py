"""Sizes: the longest that is accepted, and one more."""

from request import (
    create_model,
    create_version,
    get,
    get_model,
    get_version,
    latest,
    patch,
    post,
    search_models,
    search_versions,
)


def in_a_model(*requests):
    """A model with one version, and then these."""
    return [create_model("m"), create_version("m"), *requests]


def many_tags(count: int):
    return [{"key": f"key-{number}", "value": "v"} for number in range(count)]


SCENARIOS = {
    "names": [create_model("x" * 256), get_model("x" * 256), create_version("x" * 256), get_version("x" * 256, "1")],
    "names that are too long": [create_model("x" * 257), get_model("x" * 257)],
    "names of wide characters": [create_model("é" * 256), get_model("é" * 256)],
    "names of the widest characters": [create_model("🚀" * 250), get_model("🚀" * 250)],
    "names of too many bytes": [create_model("🚀" * 256), get_model("🚀" * 256)],
    "descriptions": [
        create_model("m", description="d" * 100_000),
        create_version("m", description="e" * 100_000),
        patch("registered-models/update", name="m", description="f" * 100_000),
        patch("model-versions/update", name="m", version="1", description="g" * 100_000),
        get_model("m"),
        get_version("m", "1"),
    ],
    "a description of a model that is too long": [create_model("m", description="d" * 100_001)],
    "a description of a version that is too long": in_a_model(create_version("m", description="d" * 100_001)),
    "an update of a model that is too long": in_a_model(
        patch("registered-models/update", name="m", description="d" * 100_001)
    ),
    "an update of a version that is too long": in_a_model(
        patch("model-versions/update", name="m", version="1", description="d" * 100_001)
    ),
    "sources, runs and links": in_a_model(
        create_version("m", source="s3://bucket/" + "k" * 1000, run_id="r" * 256, run_link="l" * 3000),
        get_version("m", "2"),
        search_versions(filter=f"run_id = '{'r' * 256}'"),
        search_versions(filter=f"source_path = 's3://bucket/{'k' * 1000}'"),
    ),
    "a source that is too long": in_a_model(create_version("m", source="s3://bucket/" + "k" * 10_000)),
    "a run that is too long": in_a_model(create_version("m", run_id="r" * 257)),
    "a link that is too long": in_a_model(create_version("m", run_link="l" * 10_000)),
    "tags at once": [
        create_model("m", tags=many_tags(90)),
        create_version("m", tags=many_tags(90)),
        get_model("m"),
        get_version("m", "1"),
    ],
    "too many tags at once": [create_model("m", tags=many_tags(200))],
    "long values of the wrong type": [
        post("registered-models/create", name=["x" * 1000]),
        *in_a_model(latest("m", stages=["x" * 2000]), get("registered-models/get", name="m", unknown="u" * 3000)),
    ],
    "a pattern that is too long": [search_models(filter=f"name LIKE '{'x' * 5001}'")],
    "filters for what no name can be": [
        create_model("m"),
        search_models(filter=f"name = '{'x' * 5000}'"),
        search_models(filter=f"name LIKE '{'x' * 4000}%'"),
        search_models(filter=f"name != '{'x' * 5000}'"),
        search_models(filter=f"name IN ('m', '{'x' * 5000}')"),
        search_models(filter=f"tags.{'k' * 300} = 'v'"),
        search_models(filter=f"tags.k = '{'v' * 5000}'"),
        search_versions(filter=f"name = '{'x' * 5000}'"),
        search_versions(filter=f"run_id = '{'x' * 5000}'"),
        search_versions(filter=f"source_path = '{'x' * 5000}'"),
        search_versions(filter=f"tags.k = '{'v' * 5000}'"),
    ],
}
