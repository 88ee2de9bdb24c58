"""Loads models, a JSON line each from the standard input, into the database that MLflow's own migrations make."""

import json
import sys
from collections.abc import Iterator
from itertools import islice

import sqlalchemy
from mlflow.store.model_registry.dbmodels import models as tables
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore

CHUNK = 5000
WORKSPACE = "default"


def rows(model: dict) -> dict[type, list[dict]]:
    """What stands in each table for a model."""
    name = {"workspace": WORKSPACE, "name": model["Name"]}
    versions = model["Versions"] or []
    updated = versions[-1]["At"] if versions else model["At"]
    return {
        tables.SqlRegisteredModel: [
            {**name, "creation_time": model["At"], "last_updated_time": updated, "description": model["Description"]}
        ],
        tables.SqlRegisteredModelTag: [{**name, "key": "team", "value": model["Team"]}],
        tables.SqlModelVersion: [version_row(name, number, version) for number, version in enumerate(versions, 1)],
        tables.SqlRegisteredModelAlias: [{**name, "alias": "champion", "version": 1}] if versions else [],
    }


def version_row(name: dict, number: int, version: dict) -> dict:
    return {
        **name, "version": number, "creation_time": version["At"], "last_updated_time": version["At"],
        "description": "", "current_stage": "None", "source": version["Source"], "storage_location": version["Source"],
        "run_id": version["RunID"], "run_link": "", "status": "READY",
    }  # fmt: skip


def chunks() -> Iterator[list[str]]:
    while lines := list(islice(sys.stdin, CHUNK)):
        yield lines


def main() -> None:
    engine = SqlAlchemyStore(sys.argv[1]).engine
    with engine.begin() as connection:
        for lines in chunks():
            gathered: dict[type, list[dict]] = {}
            for line in lines:
                for table, found in rows(json.loads(line)).items():
                    gathered.setdefault(table, []).extend(found)
            for table, found in gathered.items():
                if found:
                    connection.execute(sqlalchemy.insert(table.__table__), found)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sqlalchemy.text("VACUUM ANALYZE"))


if __name__ == "__main__":
    main()
