"""Where we differ from the real server on purpose: the one list, with the reason for each.

The replay asks each difference to undo itself in our reply. What is left must equal the real server's reply, so a
difference excuses exactly what it describes and nothing beside it. One that never occurs fails the run: the list
holds nothing stale.

Not here, because a replay on one machine cannot show it: what differs under concurrent writes only (promotions that
leave several versions in a stage, lost races answered with 400 or 503), which is tested beside the store; and user_id,
which the real server never fills and ours takes from the caller's identity (mlflow issue 2208).
"""

from dataclasses import dataclass

from conditions import (
    Undo,
    abilities,
    deleted_logged_model,
    file_host,
    given_twice,
    html_crash,
    html_route,
    instead,
    internal_error,
    limits,
    list_for_value,
    max_results,
    model_history,
    no_such_setting,
    null_field,
    other_prompt_tag,
    other_search,
    python_integers,
    python_newline,
    python_numbers,
    rename_deleted,
    rename_taken,
    search_aliases,
    sql_text,
    tag_types,
    token_text,
    uncleaned_path,
    unknown_logged_model,
    unknown_run,
)


@dataclass(frozen=True)
class Difference:
    """One deliberate difference. `undo` takes the request, the real reply and ours, and gives ours without it."""

    id: str
    why: str
    undo: Undo


DIFFERENCES = [
    Difference(
        "html-route",
        "an unknown path or a wrong method is answered with an HTML page; ours is JSON with a code",
        instead(html_route),
    ),
    Difference(
        "html-crash",
        "an exception nobody caught is an HTML 500, which clients retry; ours says what was wrong, with 400",
        instead(html_crash),
    ),
    Difference(
        "null-field",
        "a null that crashes the real server counts as absent in ours, as it does in every other field",
        instead(null_field),
    ),
    Difference(
        "archive-inactive-stage",
        "a wrong stage for archive_existing_versions is a 500, which clients retry; ours is 400 with the same message",
        instead(internal_error("Model version transition cannot archive")),
    ),
    Difference(
        "duplicate-order",
        "an order_by key named twice is a 500, which clients retry; ours is 400 with the same message",
        instead(internal_error("`order_by` contains duplicate fields")),
    ),
    Difference(
        "empty-stage",
        "a source in a stage without versions is a 500, which clients retry; ours is 404 with the same message",
        instead(internal_error("No versions of model with name", status=404)),
    ),
    Difference(
        "file-host",
        "a file: source on another host is a 500, which clients retry; ours is refused as other local paths are",
        instead(file_host),
    ),
    Difference(
        "rename-taken",
        "a rename onto a taken name shows SQL; ours stops after the first sentence",
        rename_taken,
    ),
    Difference(
        "list-for-value",
        "a list compared with = shows SQL; ours says which comparators take lists",
        instead(list_for_value),
    ),
    Difference(
        "sql-text",
        "what breaks a rule of the database is answered with SQL; ours says in words what was wrong",
        instead(sql_text),
    ),
    Difference(
        "given-twice",
        "tags given twice at creation, and outputs logged twice, break a rule of the database: ours keep one of them",
        instead(given_twice),
    ),
    Difference(
        "rename-deleted",
        "renaming a deleted experiment is a 500, which clients retry; ours is 400",
        instead(rename_deleted),
    ),
    Difference(
        "model-history",
        "what tags note of models and versions is JSON with spaces there, and without in ours",
        model_history,
    ),
    Difference(
        "no-such-setting",
        "the limit of an artifact location is a setting there, which its message names; ours is fixed",
        no_such_setting,
    ),
    Difference(
        "unknown-logged-model",
        "a logged model of another tracking server is an error; ours keeps its URI, which the client resolves",
        instead(unknown_logged_model),
    ),
    Difference(
        "deleted-logged-model",
        "the URI of a deleted logged model is a 500, which clients retry; ours is 404, as for its other sources",
        instead(deleted_logged_model),
    ),
    Difference(
        "unknown-run",
        "a source in a run of another tracking server, or where it was trained, is refused; ours opens no path itself",
        instead(unknown_run),
    ),
    Difference(
        "other-search",
        "an offset continues any search, and skips or repeats rows under writes; our tokens belong to their search",
        instead(other_search),
    ),
    Difference(
        "token-text",
        "a bad token is described by what Python read in it; ours has one text, with the same code",
        instead(token_text),
    ),
    Difference(
        "limits",
        "SQLite keeps any length, other databases break at theirs; ours has stated limits",
        instead(limits),
    ),
    Difference(
        "max-results",
        "a page of no models, or of fewer, makes a token that leads nowhere; ours asks for a positive number",
        instead(max_results),
    ),
    Difference(
        "tag-types",
        "tags of the wrong types are half read: a number becomes an empty text; ours are refused as other fields are",
        instead(tag_types),
    ),
    Difference(
        "python-integers",
        "Python reads 1_0 and the digits of any script as integers; ours takes ASCII digits",
        instead(python_integers),
    ),
    Difference(
        "python-numbers",
        "Python reads NaN and Infinity in JSON; to ours they are no JSON, and both refuse the request",
        instead(python_numbers),
    ),
    Difference(
        "python-newline",
        "Python's $ lets an alias end in a newline; ours does not",
        instead(python_newline),
    ),
    Difference(
        "uncleaned-path",
        "doubled slashes are merged or redirected; ours routes exact paths only, as API Gateway does",
        instead(uncleaned_path),
    ),
    Difference(
        "abilities",
        "server-info tells what a tracking server with artifacts can do; ours tells what the registry can",
        abilities,
    ),
    Difference(
        "other-prompt-tag",
        "a prompt tag such as TRUE makes a model and a prompt at once; ours is a prompt by the value true alone",
        instead(other_prompt_tag),
    ),
    Difference(
        "search-aliases",
        "search results lack the aliases of versions, asked for in mlflow issues 9783, 16734 and 9952; ours have them",
        search_aliases,
    ),
]
