"""Counts again, from the file alone and with the standard library alone, what the truth file claims.

Usage: python3 recount.py PRESET FILE GAP_SECONDS   (FILE ends in .csv or .jsonl, perhaps with .gz)
"""

import collections
import csv
import datetime
import gzip
import io
import json
import sys

COLUMNS = {
    "retailrocket": dict(time="timestamp", kind="event", user="visitorid", id=None, numbers={}, texts={"itemid": "product_id"}),
    "ecommerce": dict(time="event_time", kind="event_type", user="user_id", id=None, numbers={"price": "price"}, texts={}),
    "pageviews": dict(time="timestamp", kind="event_type", user="user_id", id=None, numbers={}, texts={"product_id": "product_id"}),
    "streaming": dict(time="timestamp", kind="event_type", user="user_id", id="event_id", numbers={"content.season": "content.season"}, texts={}),
}
FUNNELS = {
    "retailrocket": ["view", "addtocart", "transaction"],
    "ecommerce": ["view", "cart", "purchase"],
    "pageviews": ["view_product", "add_to_cart", "checkout", "purchase"],
    "streaming": ["browse", "content_play"],
}


class Bad(Exception):
    pass


def rows(path):
    data = open(path, "rb").read()
    lines = (gzip.decompress(data) if path.endswith(".gz") else data).split(b"\n")
    assert lines.pop() == b"", "the file ends in the middle of a line"
    if ".csv" in path:
        names = lines.pop(0).decode().split(",")
        for line in lines:
            fields = next(csv.reader(io.StringIO(line.decode())))
            yield dict(zip(names, fields)) if len(fields) == len(names) else None
    else:
        for line in lines:
            try:
                row = json.loads(line.decode("utf-8"))
                yield row if isinstance(row, dict) else None
            except ValueError:
                yield None


def micros(value):
    text = str(value)
    if text.isdigit():
        return int(text) * 1000
    text = text.replace(" UTC", "+00:00").replace("Z", "+00:00")
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise Bad("bad_timestamp")
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since // datetime.timedelta(microseconds=1)


def find(row, path):
    for part in path.split("."):
        row = row.get(part) if isinstance(row, dict) else None
    return row


def event(row, columns):
    if row is None:
        raise Bad("decode_error")
    for role, name in (("time", "event_time"), ("kind", "event_type"), ("user", "user_id")):
        if row.get(columns[role]) in (None, ""):
            raise Bad("missing_field:" + name)
    for path, name in columns["numbers"].items():
        value = find(row, path)
        if value not in (None, ""):
            try:
                float(value)
            except ValueError:
                raise Bad("bad_type:" + name)
    for path, name in columns["texts"].items():
        if isinstance(find(row, path), (dict, list)):
            raise Bad("bad_type:" + name)
    return micros(row[columns["time"]]), row[columns["kind"]], str(row[columns["user"]]), columns["id"] and row[columns["id"]]


def steps(kinds, funnel):
    done = 0
    for kind in kinds:
        done += done < len(funnel) and kind == funnel[done]
    return done


def main(preset, path, gap_seconds):
    columns, funnel, gap = COLUMNS[preset], FUNNELS[preset], int(gap_seconds) * 1_000_000
    delivered, redelivered, quarantine, ids = 0, 0, collections.Counter(), set()
    by_type, by_minute, users = collections.Counter(), collections.defaultdict(collections.Counter), collections.defaultdict(list)
    for row in rows(path):
        delivered += 1
        try:
            time, kind, user, event_id = event(row, columns)
        except Bad as bad:
            quarantine[str(bad)] += 1
            continue
        if event_id is not None and event_id in ids:
            redelivered += 1
            continue
        ids.add(event_id)
        by_type[kind] += 1
        minute = datetime.datetime.fromtimestamp(time // 60_000_000 * 60, datetime.timezone.utc)
        by_minute[minute.strftime("%Y-%m-%dT%H:%M:%SZ")][kind] += 1
        users[user].append((time, kind))
    sessions, by_user = [], []
    for events in users.values():
        events.sort(key=lambda event: event[0])
        by_user.append(steps([kind for _, kind in events], funnel))
        last = None
        for time, kind in events:
            if last is None or time - last > gap:
                sessions.append([])
            sessions[-1].append((time, kind))
            last = time
    by_session = [steps([kind for _, kind in events], funnel) for events in sessions]
    answer = {
        "delivered": delivered,
        "quarantined": sum(quarantine.values()),
        "landed": sum(by_type.values()),
        "by_type": by_type,
        "by_minute": by_minute,
        "quarantine": quarantine,
        "sessions": {
            "gap_seconds": int(gap_seconds),
            "count": len(sessions),
            "with_one_event": sum(len(events) == 1 for events in sessions),
            "users": len(users),
            "longest_milliseconds": max(events[-1][0] - events[0][0] for events in sessions) // 1000,
            "most_events": max(map(len, sessions)),
        },
        "funnel": [
            {
                "event_type": kind,
                "users": sum(done > number for done in by_user),
                "sessions": sum(done > number for done in by_session),
            }
            for number, kind in enumerate(funnel)
        ],
    }
    if columns["id"]:
        answer["redelivered"] = redelivered
    json.dump(answer, sys.stdout)


main(*sys.argv[1:])
