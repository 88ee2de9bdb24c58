"""Names of models: what may be one, and what may not."""

from request import (
    create_model,
    create_version,
    delete,
    get,
    get_model,
    get_version,
    patch,
    search_models,
    search_versions,
    send,
    set_alias,
    set_model_tag,
)

GOOD = (
    "a",
    "with space",
    "模型",
    "émigré",
    "🚀",
    "a.b",
    "...",
    "-",
    "_",
    "a%2Fb",
    "%2F",
    "a\\b",
    "it's",
    'say "hi"',
    "`b`",
    "a;b",
    "a&b=c",
    "a?b",
    "a#b",
    "a+b",
    "a%b",
    "<script>",
    "null",
    "0",
    "name\twith tab",
    "trailing ",
    " leading",
    "e\u0301",
    "x" * 255,
    "x" * 256,
    "model@alias",
    "$(id)",
    "a|b",
    "a*b",
)
BAD = ("", " ", "\t", "\n  ", "a/b", "a:b", "../x", "..", ".", "/", ":", "./a", "a/", "/a", "a//b", "models:/a", "//")

SCENARIOS = {
    "names a model may have": [step for name in GOOD for step in (create_model(name), get_model(name))],
    "they are found and listed": [
        *[create_model(name) for name in GOOD[:10]],
        search_models(),
        search_models(filter="name = '模型'"),
        search_models(filter="name = '🚀'"),
        search_models(filter="name = 'with space'"),
        search_models(filter="name LIKE '%2%'"),
        search_models(filter='name = "it\'s"'),
    ],
    "they hold versions, tags and aliases": [
        step
        for name in GOOD[1:12]
        for step in (
            create_model(name),
            create_version(name),
            set_model_tag(name, "k", name),
            set_alias(name, "champion", "1"),
            get_model(name),
            get_version(name, "1"),
        )
    ],
    "they are updated and deleted": [
        create_model("🚀 a%2Fb"),
        patch("registered-models/update", name="🚀 a%2Fb", description="d"),
        delete("registered-models/delete", name="🚀 a%2Fb"),
        get_model("🚀 a%2Fb"),
        search_versions(),
    ],
    "names a model may not have": [step for name in BAD for step in (create_model(name), get_model(name))],
    "other requests with names that cannot be": [
        step
        for name in ("a/b", "..", " ")
        for step in (
            patch("registered-models/update", name=name, description="d"),
            delete("registered-models/delete", name=name),
            create_version(name),
            get_version(name, "1"),
            delete("model-versions/delete", name=name, version="1"),
            get("model-versions/get-download-uri", name=name, version="1"),
        )
    ],
    "names in case and in composition differ": [
        create_model("Model"),
        create_model("model"),
        create_model("MODEL"),
        create_model("é"),
        create_model("e\u0301"),
        get_model("mODEL"),
        search_models(),
    ],
    "a name in the path is not an operation": [
        create_model("m"),
        send("GET", "registered-models/get/m"),
        send("GET", "registered-models/get?name=%6D"),
        send("GET", "registered-models/get?name=m&name=other"),
        send("GET", "registered-models/get?name=a%2Fb"),
        send("GET", "registered-models/get?name=m%00"),
        send("GET", "registered-models/get?name=+m"),
        send("GET", "registered-models/get?name"),
        send("GET", "registered-models/get?name="),
        send("GET", "registered-models/get?=m"),
        send("GET", "registered-models/get?&&name=m&&"),
        send("GET", "registered-models/get?Name=m"),
        send("GET", "registered-models/get?name=%FF"),
        send("GET", "registered-models/get?name=%zz"),
        send("GET", "registered-models/get?name=m;x=1"),
    ],
}
