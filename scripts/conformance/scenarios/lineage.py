"""Versions of runs and logged models that the same server tracks: their source, their run, and who is told of them."""

from request import create_model, create_version, delete, download_uri, get, get_version, patch, post, search_versions, tags

E1, R1, R2, R3, M1, M2 = "{experiment:1}", "{run:1}", "{run:2}", "{run:3}", "{model:1}", "{model:2}"
ROOT = f"mlflow-artifacts:/{E1}"
NOTE = "mlflow.modelVersions"
COUNT = iter(range(100))


def tracked():
    """A run that logged a model, a second run, a model that no run logged, and a registered model."""
    return [
        post("experiments/create", name=f"lineage {next(COUNT)}"),
        post("runs/create", experiment_id=E1),
        post("runs/create", experiment_id=E1),
        post("logged-models", experiment_id=E1, name="a", source_run_id=R1),
        post("logged-models", experiment_id=E1, name="b"),
        create_model("m"),
    ]


def version(source, **fields):
    return create_version("m", source, **fields)


def read(model=M1):
    return get(f"logged-models/{model}")


SCENARIOS = {
    "a logged model as the source": [
        *tracked(),
        version(f"models:/{M1}", model_id=M1),
        download_uri("m", "1"),
        version(f"models:/{M1}", model_id=M1, run_id=""),
        version(f"models:/{M1}", model_id=M1, run_id=R2),
        version(f"models:/{M1}", model_id=M1, run_id="any", run_link="https://example.com/run"),
        version(f"models:/{M2}", model_id=M2),
        download_uri("m", "5"),
        version(f"models:/{M1}"),
        version(f"models:/{M1}", model_id=M2),
        version(f"models:/{M1}", run_id=R1),
        version(f"models:/{M1}/1", model_id=M1),
        create_version("nobody", f"models:/{M1}", model_id=M1),
        get_version("m", "1"),
        search_versions(filter=f"run_id = '{R1}'"),
        search_versions(filter=f"source_path = 'models:/{M1}'"),
        read(),
        read(M2),
    ],
    "a logged model with its files": [
        *tracked(),
        version(f"{ROOT}/models/{M1}/artifacts", model_id=M1),
        version(f"{ROOT}/models/{M1}/artifacts/a/b", model_id=M1, run_id=R2),
        version("s3://bucket/a", model_id=M1),
        version(f"{ROOT}/models/{M2}/artifacts", model_id=M1),
        version(f"{ROOT}/models/{M1}/artifacts2", model_id=M1),
        version(f"{ROOT}/models/{M1}", model_id=M1),
        version(f"{ROOT}/{R1}/artifacts", model_id=M1),
        version(f"{ROOT}/{R1}/artifacts", model_id=M1, run_id=R1),
        version(f"runs:/{R1}/a", model_id=M1, run_id=R1),
        version(f"{ROOT}/models/{M1}/artifacts/../a", model_id=M1),
        create_version("nobody", f"{ROOT}/models/{M2}/artifacts", model_id=M1),
        read(),
    ],
    "a run with its files": [
        *tracked(),
        version(f"{ROOT}/{R1}/artifacts", run_id=R1),
        version(f"{ROOT}/{R1}/artifacts/model", run_id=R1),
        version(f"{ROOT}//{R1}/artifacts//model/", run_id=R1),
        version(f"{ROOT}/{R1}/artif%2561cts/model", run_id=R1),
        post("runs/create", experiment_id="0"),
        version(f"MLFLOW-ARTIFACTS:///0/{R3}/artifacts/model", run_id=R3),
        version(f"{ROOT}/{R2}/artifacts/model", run_id=R1),
        version(f"{ROOT}/{R1}/artifacts2/model", run_id=R1),
        version(f"{ROOT}/{R1}", run_id=R1),
        version(f"{ROOT}/{R1}/artifacts"),
        version(f"mlflow-artifacts://host/{E1}/{R1}/artifacts", run_id=R1),
        create_version("nobody", f"{ROOT}/{R2}/artifacts", run_id=R1),
        create_version("nobody", f"{ROOT}/{R1}/artifacts", run_id=R1),
        version("s3://bucket/a", run_id=R1),
        post("runs/delete", run_id=R1),
        version(f"{ROOT}/{R1}/artifacts/model", run_id=R1),
        search_versions(filter=f"run_id = '{R1}'"),
    ],
    "a run's path": [
        *tracked(),
        version(f"runs:/{R1}/model", run_id=R1),
        version(f"runs:/{R1}/model", run_id=R2),
        version(f"runs:/{R1}/model"),
        version(f"runs:/{R1}/model", model_id=M1),
        version(f"runs:/{R1}/model", run_id=R1, model_id=""),
        download_uri("m", "1"),
    ],
    "a copy keeps the run and tells no logged model": [
        *tracked(),
        version(f"models:/{M1}", model_id=M1),
        create_model("production"),
        create_version("production", "models:/m/1"),
        download_uri("production", "1"),
        create_version("production", "models:/m/1", run_id=R1),
        create_version("production", "models:/m/1", run_id=R2),
        read(),
    ],
    "a logged model keeps what clients noted": [
        *tracked(),
        patch(f"logged-models/{M1}/tags", tags=tags(other="1") + [{"key": NOTE, "value": '[{"name": "x", "version": "1"}]'}]),
        version(f"models:/{M1}", model_id=M1),
        read(),
        create_model("é"),
        create_version("é", "s3://bucket/a", model_id=M1),
        read(),
        patch(f"logged-models/{M1}", model_id=M1, status="LOGGED_MODEL_READY"),
        version("s3://bucket/a", model_id=M1),
        read(),
    ],
    "a logged model that is deleted": [
        *tracked(),
        delete(f"logged-models/{M1}"),
        version("s3://bucket/a", model_id=M1),
        version(f"models:/{M1}", model_id=M1),
    ],
    "a path of the machine that trained": [
        *tracked(),
        version(f"/data/mlruns/0/{R1}/artifacts/model", run_id=R1),
    ],
}
