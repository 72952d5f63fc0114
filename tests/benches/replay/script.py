"""Replays a CSV file into Kafka the way most scripts do it: prints its processor time and its time on the wall."""

import csv
import datetime
import json
import sys
import time

from confluent_kafka import Producer

path, broker, topic, rows = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
producer = Producer({"bootstrap.servers": broker, "queue.buffering.max.messages": 1000000})
processor, wall = time.process_time(), time.perf_counter()
with open(path, newline="") as file:
    for number, row in enumerate(csv.DictReader(file)):
        if number == rows:
            break
        moment = datetime.datetime.fromtimestamp(int(row["timestamp"]) / 1000, datetime.timezone.utc)
        row["timestamp"] = moment.isoformat()
        producer.produce(topic, key=row["visitorid"], value=json.dumps(row))
        producer.poll(0)
producer.flush()
print(time.process_time() - processor, time.perf_counter() - wall)
