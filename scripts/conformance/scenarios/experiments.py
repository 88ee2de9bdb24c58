"""Experiments: made, found, renamed, tagged, deleted and restored. Names stay taken, so each scenario has its own."""

from request import get, post, send, tags

E1 = "{experiment:1}"


def create(name, **fields):
    return post("experiments/create", name=name, **fields)


def read(experiment=E1):
    return get("experiments/get", experiment_id=experiment)


def by_name(name):
    return get("experiments/get-by-name", experiment_name=name)


def set_tag(key, value, experiment=E1):
    return post("experiments/set-experiment-tag", experiment_id=experiment, key=key, value=value)


def remove_tag(key, experiment=E1):
    return post("experiments/delete-experiment-tag", experiment_id=experiment, key=key)


def rename(name, experiment=E1):
    return post("experiments/update", experiment_id=experiment, new_name=name)


SCENARIOS = {
    "create and read": [
        create("read"),
        read(),
        by_name("read"),
        create("read with tags", tags=[*tags(a="1", b=""), {"key": "without a value"}]),
        read("{experiment:2}"),
        create("in a bucket", artifact_location="s3://bucket/folder/"),
        read("{experiment:3}"),
        post("runs/create", experiment_id="{experiment:3}"),
        create(" "),
        read("{experiment:4}"),
        create("é/:,'\"日本"),
        by_name("é/:,'\"日本"),
        get("/ajax-api/2.0/mlflow/experiments/get", experiment_id=E1),
        get("experiments/get", experiment_id=" 0 "),
        get("experiments/get", experiment_id="0", unknown="field"),
    ],
    "bad creations": [
        post("experiments/create"),
        create(""),
        create(None),
        create(1),
        create(["a"]),
        create("x" * 501),
        create("bad", artifact_location=3),
        create("bad", artifact_location="runs:/a/b"),
        create("bad", artifact_location="s3://bucket/a#fragment"),
        create("bad", artifact_location="s3://bucket/a?b=../c"),
        create("bad", artifact_location="s3://bucket/" + "x" * 2048),
        create("bad", tags={"key": "a"}),
        create("bad", tags=[{"value": "a"}]),
        create("bad", tags=tags(**{"a,b": "c"})),
        create("bad", tags=tags(**{"a/../b": "c"})),
        create("bad", tags=tags(**{"x" * 251: "c"})),
        create("bad", tags=tags(a="x" * 20001)),
        by_name("bad"),
        send("POST", "experiments/create", body="no json"),
        send("POST", "experiments/create", body="{}", headers={"Content-Type": "text/plain"}),
        get("experiments/create", name="bad"),
    ],
    "what is not there": [
        read("12345"),
        read("abc"),
        read(""),
        read("1.5"),
        get("experiments/get"),
        by_name("nobody"),
        by_name(""),
        get("experiments/get-by-name"),
        rename("new", "12345"),
        post("experiments/delete", experiment_id="12345"),
        post("experiments/delete", experiment_id="x"),
        post("experiments/delete"),
        post("experiments/restore", experiment_id="12345"),
        post("experiments/restore"),
        set_tag("a", "b", "12345"),
        remove_tag("a", "12345"),
        post("experiments/get", experiment_id="0"),
    ],
    "names are taken": [
        create("taken"),
        create("taken"),
        create("Default"),
        create("Taken"),
        create("another"),
        rename("taken", "{experiment:3}"),
        post("experiments/delete", experiment_id=E1),
        create("taken"),
        rename("taken", "{experiment:3}"),
        by_name("taken"),
    ],
    "rename": [
        create("before"),
        rename("after"),
        by_name("after"),
        by_name("before"),
        rename("after"),
        read(),
        rename(""),
        post("experiments/update", experiment_id=E1),
        rename("x" * 501),
        rename(3),
        rename("valid", 3),
        create("before"),
        read("{experiment:2}"),
    ],
    "tags": [
        create("tagged"),
        set_tag("a", "1"),
        set_tag("a", "2"),
        set_tag("b", ""),
        post("experiments/set-experiment-tag", experiment_id=E1, key="c"),
        set_tag("é ü/x:y.z-0_", "日本"),
        read(),
        set_tag("a", "x" * 20000),
        set_tag("a", "x" * 20001),
        set_tag("x" * 250, "long key"),
        set_tag("x" * 251, "too long"),
        set_tag("a,b", "1"),
        set_tag("../a", "1"),
        set_tag("/a", "1"),
        set_tag(".", "1"),
        set_tag("", "1"),
        set_tag("a", 1),
        post("experiments/set-experiment-tag", experiment_id=E1, value="1"),
        remove_tag("a"),
        remove_tag("a"),
        remove_tag("never, there"),
        remove_tag(""),
        read(),
        post("experiments/delete", experiment_id=E1),
        set_tag("a", "1"),
        remove_tag("b"),
    ],
    "delete and restore": [
        create("mortal"),
        post("runs/create", experiment_id=E1, start_time=1, run_name="first"),
        post("runs/create", experiment_id=E1, start_time=2, run_name="second"),
        post("runs/delete", run_id="{run:1}"),
        post("experiments/delete", experiment_id=E1),
        read(),
        by_name("mortal"),
        get("runs/get", run_id="{run:2}"),
        post("experiments/delete", experiment_id=E1),
        rename("other"),
        post("runs/create", experiment_id=E1),
        post("runs/set-tag", run_id="{run:2}", key="a", value="b"),
        post("experiments/restore", experiment_id=E1),
        read(),
        post("experiments/restore", experiment_id=E1),
        get("runs/get", run_id="{run:1}"),
        get("runs/get", run_id="{run:2}"),
        post("runs/set-tag", run_id="{run:2}", key="a", value="b"),
    ],
    "the default experiment": [
        by_name("Default"),
        read("0"),
        set_tag("here", "yes", "0"),
        read("0"),
        remove_tag("here", "0"),
        post("experiments/restore", experiment_id="0"),
        post("runs/create", experiment_id="0", start_time=1, run_name="in the default experiment"),
        post("experiments/delete", experiment_id="0"),
        read("0"),
        get("runs/get", run_id="{run:1}"),
        post("runs/create", experiment_id="0"),
        create("Default"),
        post("experiments/restore", experiment_id="0"),
        rename("Renamed", "0"),
        by_name("Default"),
        by_name("Renamed"),
        rename("Default", "0"),
        read("0"),
        post("runs/delete", run_id="{run:1}"),
    ],
}
