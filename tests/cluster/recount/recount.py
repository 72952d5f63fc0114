"""Counts a lake again with DuckDB, event by event, in the words of the generator's truth file.

Usage: python3 recount.py LAKE GAP_SECONDS
"""

import json
import sys

import duckdb

lake, gap_seconds = sys.argv[1], int(sys.argv[2])
duckdb.sql("SET timezone = 'UTC'")
duckdb.sql(f"CREATE VIEW landed AS FROM read_parquet('{lake}/bronze/**/*.parquet')")
duckdb.sql(f"CREATE VIEW rejected AS FROM read_parquet('{lake}/quarantine/**/*.parquet')")
PLACE = "kafka['partition'], kafka['offset']"
REASON = "fault || CASE WHEN fault IN ('missing_field', 'bad_type', 'not_allowed') THEN ':' || field ELSE '' END"
SESSIONS = f"""
    WITH ordered AS (
        SELECT user_id, epoch_us(event_time) AS moment,
            row_number() OVER (PARTITION BY user_id ORDER BY event_time, {PLACE}) AS number
        FROM landed
    ), paused AS (
        SELECT *, moment - lag(moment) OVER (PARTITION BY user_id ORDER BY number) AS pause FROM ordered
    ), numbered AS (
        SELECT *, sum(CASE WHEN pause <= {gap_seconds} * 1000000 THEN 0 ELSE 1 END) OVER (
            PARTITION BY user_id ORDER BY number ROWS UNBOUNDED PRECEDING
        ) AS session
        FROM paused
    ), sessions AS (
        SELECT user_id, count(*) AS events, max(moment) - min(moment) AS lasts FROM numbered GROUP BY user_id, session
    )
    SELECT count(*), count(*) FILTER (events = 1), count(DISTINCT user_id), max(lasts) // 1000, max(events) FROM sessions
"""


def rows(query):
    return duckdb.sql(query).fetchall()


[[landed]] = rows("SELECT count(*) FROM landed")
[[quarantined]] = rows("SELECT count(*) FROM rejected")
[[twice]] = rows(
    f"SELECT count(*) - count(DISTINCT ({PLACE})) FROM (SELECT kafka FROM landed UNION ALL SELECT kafka FROM rejected)"
)
by_minute = {}
for minute, kind, count in rows(
    "SELECT strftime(date_trunc('minute', event_time), '%Y-%m-%dT%H:%M:%SZ'), event_type, count(*) FROM landed GROUP BY 1, 2"
):
    by_minute.setdefault(minute, {})[kind] = count
[[count, single, users, longest, most]] = rows(SESSIONS)
json.dump(
    {
        "twice": twice,
        "events": {"delivered": landed + quarantined, "landed": landed, "quarantined": quarantined},
        "by_type": dict(rows("SELECT event_type, count(*) FROM landed GROUP BY 1")),
        "by_minute": by_minute,
        "quarantine": dict(rows(f"SELECT {REASON}, count(*) FROM rejected GROUP BY 1")),
        "sessions": {
            "gap_seconds": gap_seconds,
            "count": count,
            "with_one_event": single,
            "users": users,
            "longest_milliseconds": longest,
            "most_events": most,
        },
    },
    sys.stdout,
)
