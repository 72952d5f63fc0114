"""Counts a lake again, event by event, with DuckDB, which knows nothing of plans: how many numbers there are, how many different
ones, the first, the last, and how many stand beside something that was not sent with them."""

import json
import sys

import duckdb

lake, first = sys.argv[1], int(sys.argv[2])
duckdb.sql(f"CREATE VIEW landed AS FROM read_parquet('{lake}/bronze/**/*.parquet')")
duckdb.sql(f"CREATE VIEW rejected AS FROM read_parquet('{lake}/quarantine/**/*.parquet')")
numbers = "SELECT n FROM landed UNION ALL SELECT split_part(decode(raw), ' ', 4)::BIGINT FROM rejected"
wrong = f"""
    n % 10 = 9 OR epoch_us(event_time) <> {first} + n
    OR user_id <> 'user-' || (n % 97) OR event_type <> 'type ' || (n % 10)
"""
[once] = duckdb.sql(f"SELECT count(*), count(DISTINCT n), min(n), max(n) FROM ({numbers}) AS numbers(n)").fetchall()
[odd] = duckdb.sql(f"SELECT count(*) FROM landed WHERE {wrong}").fetchall()
print(json.dumps([*once, *odd]))
