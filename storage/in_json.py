"""What a JSON column holds under a name, as SQL of both databases. The names are ours, never what somebody typed."""

from storage.database import is_sqlite


def number(column: str, name: str) -> str:
    """A count, plain or as {"value": "45"}; 0 where there is none."""
    if is_sqlite():
        told = f"coalesce(json_extract({column}, '$.{name}.value'), json_extract({column}, '$.{name}'))"
        return f"coalesce(CAST({told} AS INTEGER), 0)"
    told = f"coalesce({column} -> '{name}' ->> 'value', {column} ->> '{name}')"
    return f"(CASE WHEN {told} ~ '^[0-9]{{1,12}}([.][0-9]+|)$' THEN trunc(CAST({told} AS numeric)) ELSE 0 END)"


def yes(column: str, name: str) -> str:
    return f"json_extract({column}, '$.{name}') = 1" if is_sqlite() else f"{column} ->> '{name}' = 'true'"


def length(column: str, name: str) -> str:
    """How many there are in a list; 0 where there is none."""
    if is_sqlite():
        return f"coalesce(json_array_length({column}, '$.{name}'), 0)"
    return f"coalesce(jsonb_array_length({column} -> '{name}'), 0)"
