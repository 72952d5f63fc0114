"""Reads a lake with DuckDB, pyarrow, Polars and DataFusion, each in its own way, and prints what each of them finds as JSON."""

import json
import sys

import datafusion
import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

BRONZE, QUARANTINE = f"{sys.argv[1]}/bronze", f"{sys.argv[1]}/quarantine"
FOLDERS = ["year", "month", "day", "hour"]
TYPED = ["event_time", "price", "discount", "member", "born", "session", "items", "year", "hour"]

TOTALS = "SELECT count(*), sum(price), min(event_time), max(event_time) FROM events"
QUANTITY = "SELECT CAST(sum(item['quantity']) AS BIGINT) FROM (SELECT unnest(items) AS item FROM events)"
BY_FOLDER = "SELECT year, month, day, hour, count(*) FROM events GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
BY_SYSTEM = "SELECT device['os'], count(*) FROM events GROUP BY 1"
ROWS = "SELECT * FROM events ORDER BY event_id"
REJECTED = "SELECT reason, raw FROM rejected"


def by_sql(sql, types):
    """What a reader finds that is asked in SQL; `sql` answers with a table of Arrow."""
    return found(
        types=types,
        totals=rows_of(sql(TOTALS))[0] + rows_of(sql(QUANTITY))[0],
        folders=rows_of(sql(BY_FOLDER)),
        systems=rows_of(sql(BY_SYSTEM)),
        rows=sql(ROWS),
        rejected=rows_of(sql(REJECTED)),
    )


def with_duckdb():
    connection = duckdb.connect()
    connection.sql("SET timezone = 'Asia/Tokyo'")  # where the reader sits must not matter
    files = f"read_parquet('{BRONZE}/**/*.parquet', hive_partitioning = true"
    types = {name: kind for name, kind, *_ in connection.sql(f"DESCRIBE FROM {files})").fetchall()}
    # To DuckDB a number with a zero before it is text, unless it is told.
    told = ", ".join(f"{name}: INTEGER" for name in FOLDERS)
    connection.sql(f"CREATE VIEW events AS FROM {files}, hive_types = {{{told}}})")
    connection.sql(f"CREATE VIEW rejected AS FROM read_parquet('{QUARANTINE}/**/*.parquet', hive_partitioning = true)")
    return by_sql(lambda query: connection.sql(query).to_arrow_table(), types)


def with_datafusion():
    context = datafusion.SessionContext()
    folders = [(name, pa.int32()) for name in FOLDERS]
    context.register_parquet("events", BRONZE, table_partition_cols=folders)
    context.register_parquet("rejected", QUARANTINE, table_partition_cols=[("dt", pa.string()), ("reason", pa.string())])
    types = {field.name: str(field.type) for field in context.table("events").schema()}
    return by_sql(lambda query: pa.Table.from_batches(context.sql(query).collect()), types)


def with_pyarrow():
    events = ds.dataset(BRONZE, partitioning="hive").to_table()
    rejected = ds.dataset(QUARANTINE, partitioning="hive").to_table()
    quantities = pc.struct_field(pc.list_flatten(events["items"]), "quantity")
    system = pc.struct_field(events["device"], "os")
    systems = pa.table({"system": system}).group_by("system").aggregate([([], "count_all")])
    folders = events.group_by(FOLDERS).aggregate([([], "count_all")]).sort_by([(name, "ascending") for name in FOLDERS])
    times = pc.min_max(events["event_time"].cast(pa.int64()))
    totals = [pc.sum(events["price"]), times["min"], times["max"], pc.sum(quantities)]
    return found(
        types={field.name: str(field.type) for field in events.schema},
        totals=[events.num_rows, *(plain(total.as_py()) for total in totals)],
        folders=rows_of(folders),
        systems=rows_of(systems),
        rows=events.sort_by("event_id"),
        rejected=rows_of(rejected.select(["reason", "raw"])),
    )


def with_polars():
    events = pl.scan_parquet(f"{BRONZE}/**/*.parquet", hive_partitioning=True)
    rejected = pl.scan_parquet(f"{QUARANTINE}/**/*.parquet", hive_partitioning=True)
    totals = events.select(
        pl.len(),
        pl.col("price").sum(),
        pl.col("event_time").min().alias("first"),
        pl.col("event_time").max().alias("last"),
        pl.col("items").list.explode().struct.field("quantity").sum().alias("quantity"),
    )
    return found(
        types={name: str(kind) for name, kind in events.collect_schema().items()},
        totals=rows_of(totals.collect().to_arrow())[0],
        folders=rows_of(events.group_by(FOLDERS).len().sort(FOLDERS).collect().to_arrow()),
        systems=rows_of(events.group_by(pl.col("device").struct.field("os")).len().collect().to_arrow()),
        rows=events.sort("event_id").collect().to_arrow(),
        rejected=rows_of(rejected.select("reason", "raw").collect().to_arrow()),
    )


def found(types, totals, folders, systems, rows, rejected):
    return {
        "types": {name: types[name] for name in TYPED},
        "totals": totals,
        "folders": folders,
        "systems": sorted(systems, key=lambda row: row[0] or ""),
        "rows": [event(row) for row in moments_as_numbers(rows).to_pylist()],
        "rejected": sorted(rejected),
    }


def event(row):
    device, items = row["device"] or {}, row["items"]
    names = ["event_id", "event_time", "event_type", "user_id", "session", "price", "discount", "member", "born"]
    return [
        *(plain(row[name]) for name in names),
        device.get("os"),
        (device.get("screen") or {}).get("width"),
        None if items is None else [[item["sku"], item["quantity"], plain(item["price"])] for item in items],
        row["tags"],
    ]


def moments_as_numbers(table):
    """Microseconds since 1970; whatever else a column of times is measured in shows as another number."""
    for at, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(at, field.name, table[field.name].cast(pa.int64()))
    return table


def rows_of(table):
    return [[plain(value) for value in row.values()] for row in moments_as_numbers(table).to_pylist()]


def plain(value):
    """Texts, numbers and truths as they are; a decimal with all of its places, a date as it is written, bytes as text."""
    if isinstance(value, bytes):
        return value.decode()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


readers = {"duckdb": with_duckdb, "pyarrow": with_pyarrow, "polars": with_polars, "datafusion": with_datafusion}
print(json.dumps({name: reader() for name, reader in readers.items()}))
