"""Lands a topic in a bucket the way most scripts do it: prints its processor time, its time on the wall, and how many
bytes an event takes in a file of the same rows written with pyarrow's defaults."""

import io
import json
import sys
import time

import boto3
import pandas
import pyarrow
import pyarrow.parquet
from confluent_kafka import Consumer

broker, topic, events, endpoint, bucket = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]
BATCH = 10_000

store = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
store.create_bucket(Bucket=bucket)
consumer = Consumer({"bootstrap.servers": broker, "group.id": bucket, "auto.offset.reset": "earliest"})
consumer.subscribe([topic])
everything = []
taken = 0
# What joining the group takes is not counted.
first = None
while first is None:
    first = consumer.poll(1.0)
processor, wall = time.process_time(), time.perf_counter()
rows = [json.loads(first.value())]
while taken + len(rows) < events:
    message = consumer.poll(1.0)
    if message is None or message.error():
        continue
    rows.append(json.loads(message.value()))
    if len(rows) == BATCH or taken + len(rows) == events:
        frame = pandas.DataFrame(rows)
        frame["processed_at"] = pandas.Timestamp.now(tz="UTC")
        buffer = io.BytesIO()
        frame.to_parquet(buffer, engine="pyarrow", index=False)
        store.put_object(Bucket=bucket, Key=f"events/{taken:012}.parquet", Body=buffer.getvalue())
        consumer.commit(asynchronous=False)
        taken += len(rows)
        everything.append(rows)
        rows = []
took = time.process_time() - processor, time.perf_counter() - wall
consumer.close()
buffer = io.BytesIO()
table = pyarrow.Table.from_pylist([row for rows in everything for row in rows])
pyarrow.parquet.write_table(table, buffer)
print(*took, buffer.tell() / events)
