"""Pages: each server's own tokens are followed to the end, and bad tokens refused."""

from request import TOKEN, create_model, create_version, search_models, search_versions, tags

SEVEN_MODELS = [create_model(f"model-{n}", tags=tags(parity="odd" if n % 2 else "even")) for n in range(7)]
SIX_VERSIONS = [create_model("a"), create_model("b"), *[create_version(name) for name in "ababab"]]

BAD_TOKENS = ("abc", "!!!", "bm90IGpzb24=", "e30=", "W10=", "eyJvZmZzZXQiOiAiYSJ9", "ü", "x" * 5000, "null", "=", "%00")

SCENARIOS = {
    "models page by page": [
        *SEVEN_MODELS,
        search_models(max_results=3),
        search_models(max_results=3, page_token=TOKEN),
        search_models(max_results=3, page_token=TOKEN),
    ],
    "models page by page, newest first": [
        *SEVEN_MODELS,
        search_models(max_results=2, order_by="timestamp DESC"),
        search_models(max_results=2, order_by="timestamp DESC", page_token=TOKEN),
        search_models(max_results=2, order_by="timestamp DESC", page_token=TOKEN),
        search_models(max_results=2, order_by="timestamp DESC", page_token=TOKEN),
    ],
    "filtered models page by page": [
        *SEVEN_MODELS,
        search_models(max_results=1, filter="tags.parity = 'odd'"),
        search_models(max_results=1, filter="tags.parity = 'odd'", page_token=TOKEN),
        search_models(max_results=1, filter="tags.parity = 'odd'", page_token=TOKEN),
        search_models(max_results=2, filter="name ILIKE '%MODEL%'", order_by="name DESC"),
        search_models(max_results=4, filter="name ILIKE '%MODEL%'", order_by="name DESC", page_token=TOKEN),
        search_models(max_results=4, filter="name ILIKE '%MODEL%'", order_by="name DESC", page_token=TOKEN),
    ],
    "the last page of models has no token": [
        *SEVEN_MODELS[:4],
        search_models(max_results=4),
        search_models(max_results=2),
        search_models(max_results=2, page_token=TOKEN),
    ],
    "versions page by page": [
        *SIX_VERSIONS,
        search_versions(max_results=2),
        search_versions(max_results=2, page_token=TOKEN),
        search_versions(max_results=2, page_token=TOKEN),
    ],
    "versions of a model page by page": [
        *SIX_VERSIONS,
        search_versions(max_results=1, filter="name = 'a'", order_by="version_number ASC"),
        search_versions(max_results=1, filter="name = 'a'", order_by="version_number ASC", page_token=TOKEN),
        search_versions(max_results=1, filter="name = 'a'", order_by="version_number ASC", page_token=TOKEN),
        search_versions(max_results=4, order_by=["name DESC", "version_number DESC"]),
        search_versions(max_results=4, order_by=["name DESC", "version_number DESC"], page_token=TOKEN),
    ],
    "a token of another search": [
        *SEVEN_MODELS,
        search_models(max_results=2, order_by="name DESC"),
        search_models(max_results=2, order_by="name ASC", page_token=TOKEN),
    ],
    "an offset as a token": [
        *SEVEN_MODELS[:3],
        search_models(max_results=2, page_token="eyJvZmZzZXQiOiAxfQ=="),
    ],
    "bad tokens": [
        *SEVEN_MODELS[:2],
        *SIX_VERSIONS[:3],
        *[search_models(page_token=token) for token in BAD_TOKENS[:2]],
        *[search_versions(page_token=token) for token in BAD_TOKENS[:2]],
        search_models(page_token=""),
        search_versions(page_token=""),
        search_models(page_token=["", "abc"]),
    ],
    "more bad tokens": [*SEVEN_MODELS[:2], *[search_models(page_token=token) for token in BAD_TOKENS[2:]]],
}
