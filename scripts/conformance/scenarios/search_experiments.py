"""Searches for experiments: views, filters, orders and pages. Names stay taken, so each scenario has its own."""

from request import TOKEN, get, post, tags


def create(name, **fields):
    return post("experiments/create", name=name, **fields)


def search(**fields):
    return post("experiments/search", **{"max_results": 100} | fields)


def delete(number):
    return post("experiments/delete", experiment_id=f"{{experiment:{number}}}")


def fruit(prefix):
    return [
        create(f"{prefix} apple", tags=tags(colour="red", kind="fruit")),
        create(f"{prefix} Banana", tags=tags(colour="yellow")),
        create(f"{prefix} cherry", tags=tags(colour="Red")),
    ]


SCENARIOS = {
    "views": [
        create("sv one"),
        create("sv two"),
        create("sv three"),
        delete(2),
        search(filter="name LIKE 'sv %'"),
        search(filter="name LIKE 'sv %'", view_type="ACTIVE_ONLY"),
        search(filter="name LIKE 'sv %'", view_type="DELETED_ONLY"),
        search(filter="name LIKE 'sv %'", view_type="ALL"),
        search(filter="name LIKE 'sv %'", view_type=2),
        search(filter="name LIKE 'sv %'", view_type=3),
        get("experiments/search", max_results=10, filter="name LIKE 'sv %'", view_type="ALL"),
        get("experiments/search", max_results=10, filter="name LIKE 'sv %'", view_type="2"),
        post("experiments/restore", experiment_id="{experiment:2}"),
        search(filter="name LIKE 'sv %'"),
    ],
    "everything": [
        create("se one"),
        search(),
        get("experiments/search", max_results=5),
        get("/ajax-api/2.0/mlflow/experiments/search", max_results=5, order_by="last_update_time DESC"),
        search(filter=""),
        search(filter="name = 'Default'"),
    ],
    "filters": [
        *fruit("sx"),
        search(filter="name = 'sx apple'"),
        search(filter="name != 'sx apple' AND name LIKE 'sx %'"),
        search(filter="name LIKE 'sx %a%'"),
        search(filter="name LIKE 'SX %'"),
        search(filter="name ILIKE 'SX %AN%'"),
        search(filter="attribute.name = 'sx apple'"),
        search(filter="attributes.name = \"sx Banana\""),
        search(filter="tags.colour = 'red'"),
        search(filter="tag.colour ILIKE 'red'"),
        search(filter="tags.`colour` LIKE '%e%'"),
        search(filter="tags.colour != 'red' AND name LIKE 'sx %'"),
        search(filter="tags.colour = 'red' AND tags.kind = 'fruit'"),
        search(filter="tags.colour = 'red' AND tags.kind = 'nut'"),
        search(filter="creation_time > 0 AND name LIKE 'sx %'"),
        search(filter="last_update_time < 1000 AND name LIKE 'sx %'"),
        search(filter="creation_time >= 9999999999999"),
        search(filter="name IN ('sx apple', 'sx cherry')"),
    ],
    "bad filters": [
        search(filter="nam = 'x'"),
        search(filter="name > 'x'"),
        search(filter="name = x"),
        search(filter="name = 'x' OR name = 'y'"),
        search(filter="creation_time > 'x'"),
        search(filter="creation_time LIKE '1'"),
        search(filter="tags.a > 'x'"),
        search(filter="metrics.a > 1"),
        search(filter="name"),
        search(filter="name ="),
        search(filter=3),
    ],
    "orders": [
        *fruit("so"),
        search(filter="name LIKE 'so %'"),
        search(filter="name LIKE 'so %'", order_by=["name"]),
        search(filter="name LIKE 'so %'", order_by=["name DESC"]),
        search(filter="name LIKE 'so %'", order_by=["creation_time ASC"]),
        search(filter="name LIKE 'so %'", order_by=["creation_time DESC", "name ASC"]),
        search(filter="name LIKE 'so %'", order_by=["last_update_time ASC"]),
        search(filter="name LIKE 'so %'", order_by=["attribute.name"]),
        search(order_by=["foo"]),
        search(order_by=["name sideways"]),
        search(order_by=["tags.a"]),
        search(order_by="name"),
    ],
    "pages": [
        *[create(f"sp {n}") for n in range(5)],
        search(filter="name LIKE 'sp %'", max_results=2),
        search(filter="name LIKE 'sp %'", max_results=2, page_token=TOKEN),
        search(filter="name LIKE 'sp %'", max_results=2, page_token=TOKEN),
        search(filter="name LIKE 'sp %'", max_results=5),
        search(filter="name LIKE 'sp %'", max_results=3, order_by=["name DESC"]),
        search(filter="name LIKE 'sp %'", max_results=3, order_by=["name DESC"], page_token=TOKEN),
        search(max_results=0),
        search(max_results=-1),
        search(max_results=50001),
        search(max_results="2", filter="name LIKE 'sp %'"),
        get("experiments/search"),
        get("experiments/search", max_results="x"),
        search(page_token="zz"),
        search(page_token=3),
    ],
}
