# SPDX-License-Identifier: GPL-2.0-only
"""As much of JSON Schema as docs/schemas needs. What it does not know it does not let pass."""

TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
}
NO_RULES = {"$schema", "$id", "$defs", "title", "description"}


def is_a(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


def errors(value, schema, root=None, at="$"):
    """What is wrong with value, in words: a list."""
    root = schema if root is None else root
    if schema is True:
        return []
    if schema is False:
        return [f"{at}: must not be there"]
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return errors(value, target, root, at)
    found = []
    for rule, what in schema.items():
        if rule not in NO_RULES:
            found += RULES[rule](value, what, schema, root, at)
    return found


def check_type(value, what, _schema, _root, at):
    kinds = [what] if isinstance(what, str) else what
    return [] if any(is_a(value, kind) for kind in kinds) else [f"{at}: {value!r} is no {what}"]


def check_one_of(value, what, _schema, root, at):
    all_errors = [errors(value, one, root, at) for one in what]
    if sum(not e for e in all_errors) == 1:
        return []
    return [f"{at}: fits none or several of {len(what)}"] + min(all_errors, key=len)


def check_properties(value, what, _schema, root, at):
    if not isinstance(value, dict):
        return []
    return [e for name, one in what.items() if name in value
            for e in errors(value[name], one, root, f"{at}.{name}")]


def check_others(value, what, schema, root, at):
    if not isinstance(value, dict):
        return []
    return [e for name in value if name not in schema.get("properties", {})
            for e in errors(value[name], what, root, f"{at}.{name}")]


def check_items(value, what, _schema, root, at):
    if not isinstance(value, list):
        return []
    return [e for i, one in enumerate(value) for e in errors(one, what, root, f"{at}[{i}]")]


def check_required(value, what, _schema, _root, at):
    return [f"{at}.{name}: missing" for name in what if isinstance(value, dict) and name not in value]


RULES = {
    "type": check_type,
    "const": lambda v, what, _s, _r, at: [] if v == what else [f"{at}: {v!r} is not {what!r}"],
    "enum": lambda v, what, _s, _r, at: [] if v in what else [f"{at}: {v!r} is none of {what}"],
    "minimum": lambda v, what, _s, _r, at: [] if v >= what else [f"{at}: {v} is below {what}"],
    "oneOf": check_one_of,
    "properties": check_properties,
    "additionalProperties": check_others,
    "items": check_items,
    "required": check_required,
}
