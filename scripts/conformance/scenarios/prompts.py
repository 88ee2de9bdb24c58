"""Prompts: registered models under the tag mlflow.prompt.is_prompt, kept out of ordinary searches."""

from request import (
    create_model,
    create_version,
    delete,
    get_alias,
    get_model,
    get_version,
    latest,
    post,
    search_models,
    search_versions,
    set_alias,
    set_model_tag,
    set_version_tag,
    transition,
)

KEY = "mlflow.prompt.is_prompt"
IS_PROMPT = {"key": KEY, "value": "true"}
TEXT = {"key": "mlflow.prompt.text", "value": "Hello {{name}}"}


def create_prompt(name: str, **fields):
    return create_model(name, tags=[IS_PROMPT], **fields)


def create_prompt_version(name: str, **fields):
    return create_version(name, source="dummy-source", tags=[IS_PROMPT, TEXT], **fields)


SCENARIOS = {
    "a prompt is kept like a model": [
        create_prompt("greeting", description="d"),
        create_prompt_version("greeting", description="first"),
        create_prompt_version("greeting"),
        get_model("greeting"),
        get_version("greeting", "1"),
        set_alias("greeting", "production", "1"),
        get_alias("greeting", "production"),
        get_alias("greeting", "latest"),
        set_model_tag("greeting", "_mlflow_experiment_ids", "1,2"),
        set_version_tag("greeting", "1", "k", "v"),
        latest("greeting"),
        transition("greeting", "1", "Production"),
        search_versions(filter="name = 'greeting'"),
        get_model("greeting"),
    ],
    "searches keep models and prompts apart": [
        create_model("model"),
        create_model("tagged", tags=[{"key": "a", "value": "1"}]),
        create_prompt("prompt"),
        create_model("prompt two", tags=[IS_PROMPT, {"key": "a", "value": "1"}]),
        create_model("not one", tags=[{"key": KEY, "value": "false"}]),
        create_model("shouting", tags=[{"key": KEY, "value": "TRUE"}]),
        search_models(),
        search_models(filter="name LIKE '%o%'"),
        search_models(filter="tags.a = '1'"),
        *[
            search_models(filter=text)
            for text in (
                f"tags.`{KEY}` = 'true'",
                f"tag.`{KEY}` = 'true'",
                f"tags.`{KEY}` != 'true'",
                f"tag.`{KEY}` != 'true'",
                f"tags.`{KEY}` = 'false'",
                f"tags.`{KEY}` != 'false'",
                f"tags.`{KEY}` = 'TRUE'",
                f"tags.`{KEY}` LIKE 'tr%'",
                f"tags.`{KEY}` ILIKE 'TRUE'",
                f"tags.`{KEY}` = 'other'",
                f"tags.`{KEY}` != 'other'",
                f"name LIKE 'prompt%' AND tags.`{KEY}` = 'true'",
                f"name LIKE '%o%' AND tag.`{KEY}` != 'true'",
                f"tags.a = '1' AND tags.`{KEY}` = 'true'",
                f"tags.a = '1' AND tag.`{KEY}` != 'true'",
                f"tags.`{KEY}` = 'true' AND tags.`{KEY}` != 'true'",
                f"tags.`{KEY}` != 'true' AND tags.`{KEY}` = 'true'",
                f"tags.{KEY} = 'true'",
            )
        ],
        search_models(filter=f"tags.`{KEY}` = 'true'", max_results=1),
        search_models(max_results=1),
    ],
    "searches keep versions of models and prompts apart": [
        create_model("model"),
        create_version("model", tags=[{"key": "a", "value": "1"}]),
        create_prompt("prompt"),
        create_prompt_version("prompt"),
        search_versions(),
        search_versions(filter="name = 'prompt'"),
        search_versions(filter="name LIKE '%o%'"),
        search_versions(filter=f"tags.`{KEY}` = 'true'"),
        search_versions(filter=f"tags.`{KEY}` != 'true'"),
        search_versions(filter=f"tags.`{KEY}` = 'false'"),
        search_versions(filter=f"name = 'prompt' AND tags.`{KEY}` = 'true'"),
        search_versions(filter="tags.a = '1'"),
        search_versions(filter="tags.`mlflow.prompt.text` LIKE 'Hello%'"),
        search_versions(filter=f"tags.`{KEY}` = 'true' AND tags.`mlflow.prompt.text` LIKE 'Hello%'"),
    ],
    "models and prompts share their names": [
        create_model("model"),
        create_prompt("prompt"),
        create_model("prompt"),
        create_prompt("model"),
        create_prompt("prompt"),
        create_model("prompt", tags=[{"key": KEY, "value": "false"}]),
        get_model("model"),
        get_model("prompt"),
        post("registered-models/rename", name="model", new_name="renamed"),
        post("registered-models/rename", name="prompt", new_name="renamed prompt"),
        search_models(),
        search_models(filter=f"tags.`{KEY}` = 'true'"),
    ],
    "sources of prompt versions": [
        create_prompt("prompt"),
        create_version("prompt", source="s3://bucket/x", tags=[IS_PROMPT]),
        create_version("prompt", source="/etc/passwd", tags=[IS_PROMPT]),
        create_version("prompt", source="file:///etc", tags=[IS_PROMPT]),
        create_version("prompt", source="models:/model/1", tags=[IS_PROMPT]),
        create_version("prompt", source="runs:/a/b", tags=[IS_PROMPT]),
        create_version("prompt", source="prompt-template", tags=[IS_PROMPT]),
        create_version("prompt", source="dummy source", tags=[IS_PROMPT]),
        create_version("prompt", source="../x", tags=[IS_PROMPT]),
        create_version("prompt", source="dummy-source", tags=[{"key": KEY, "value": "TRUE"}]),
        create_version("prompt", source="dummy-source", tags=[{"key": KEY, "value": "false"}]),
        create_version("prompt", source="dummy-source"),
        create_version("prompt", source="s3://bucket/x"),
        create_model("model"),
        create_version("model", source="dummy-source", tags=[IS_PROMPT, TEXT]),
        create_version("model", source="models:/prompt/1"),
        create_version("model", source="models:/prompt@latest"),
        search_versions(),
        search_versions(filter=f"tags.`{KEY}` = 'true'"),
    ],
    "the tag turns a model into a prompt and back": [
        create_model("m"),
        create_version("m"),
        search_models(),
        set_model_tag("m", KEY, "true"),
        search_models(),
        search_models(filter=f"tags.`{KEY}` = 'true'"),
        search_versions(),
        set_model_tag("m", KEY, "false"),
        search_models(),
        search_models(filter=f"tags.`{KEY}` = 'true'"),
        set_model_tag("m", KEY, "true"),
        delete("registered-models/delete-tag", name="m", key=KEY),
        search_models(),
        search_models(filter=f"tags.`{KEY}` = 'true'"),
        set_version_tag("m", "1", KEY, "true"),
        search_versions(),
        search_versions(filter=f"tags.`{KEY}` = 'true'"),
        delete("model-versions/delete-tag", name="m", version="1", key=KEY),
        search_versions(),
    ],
    "a prompt's text is a tag": [
        create_prompt("prompt"),
        create_version(
            "prompt", source="dummy-source", tags=[IS_PROMPT, {"key": "mlflow.prompt.text", "value": "t" * 100_000}]
        ),
        create_version(
            "prompt", source="dummy-source", tags=[IS_PROMPT, {"key": "mlflow.prompt.text", "value": "t" * 100_001}]
        ),
        get_version("prompt", "1"),
        get_model("prompt"),
        delete("registered-models/delete", name="prompt"),
        get_version("prompt", "1"),
        search_versions(filter=f"tags.`{KEY}` = 'true'"),
    ],
}
