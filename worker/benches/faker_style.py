"""Generates events the way tutorials do, and prints how many it makes in a second of processor time. Usage: faker_style.py small|nested"""

import json
import sys
import time

from faker import Faker

fake = Faker()
Faker.seed(1)


def small():
    return {
        "timestamp": int(fake.date_time_this_year().timestamp() * 1000),
        "visitorid": fake.random_int(1, 1_000_000),
        "event": fake.random_element(("view", "addtocart", "transaction")),
        "itemid": fake.random_int(1, 200_000),
        "transactionid": fake.random_int(1, 20_000),
    }


def nested():
    title = lambda: {"media_id": fake.random_int(1, 2000), "title": fake.catch_phrase(), "algorithm": fake.word(), "score": fake.random.random()}
    return {
        "event_id": fake.uuid4(),
        "user_id": fake.uuid4(),
        "session_id": fake.uuid4(),
        "timestamp": fake.iso8601(),
        "event_type": fake.random_element(("browse", "search", "content_play")),
        "device": {"type": fake.word(), "model": fake.word(), "os": fake.word(), "os_version": fake.numerify("##.#"), "app_version": fake.numerify("#.#.#")},
        "location": {"country": fake.country_code(), "region": fake.state(), "city": fake.city(), "timezone": fake.timezone()},
        "user_subscription": {"plan": fake.word(), "status": fake.word(), "since": fake.iso8601()},
        "content": {**title(), "season": fake.random_int(1, 6), "episode": fake.random_int(1, 12), "provider": fake.company(), "genre": fake.words(2)},
        "event_details": {"position_seconds": fake.random_int(0, 5000), "quality": fake.word(), "autoplay": fake.boolean()},
        "user_action": [{"action": fake.word(), "timestamp": fake.iso8601()} for _ in range(2)],
        "recommendations": [title() for _ in range(3)],
        "search_history": [{"query": fake.catch_phrase(), "timestamp": fake.iso8601()} for _ in range(2)],
    }


make = {"small": small, "nested": nested}[sys.argv[1]]
start, count = time.process_time(), 0
while time.process_time() - start < 2:
    for _ in range(100):
        json.dumps(make())
    count += 100
print(int(count / (time.process_time() - start)))
