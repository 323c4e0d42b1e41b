"""Prints requests as other people's libraries make them: CloudEvents by the CloudEvents project's own SDK, the message of a wrapped push by Google's own
types. A JSON list of what was meant, the headers, and the body in base64."""
import base64
import datetime
import json

from cloudevents.core.bindings import http
from cloudevents.core.v1.event import CloudEvent
from google.pubsub_v1.types import PubsubMessage

PAYLOAD = {"schema": "buildtrace.page-task/1", "page": 3, "note": "ü \"quoted\" 100 %", "scale": 0.1}
ATTRIBUTES = {"jobid": "0f6e", "stageid": "a b/c%20ü\"", "schema": "buildtrace.page-task/1"}
TIME = datetime.datetime(2026, 3, 5, 7, 8, 9, 123000, tzinfo=datetime.timezone.utc)
results = []


def add(envelope, headers, body, attributes=ATTRIBUTES, identity="id 1%"):
    results.append({
        "envelope": envelope, "headers": headers, "body": base64.b64encode(body).decode(), "attributes": attributes, "id": identity, "payload": PAYLOAD,
    })


def event(data, **further):
    return CloudEvent(attributes={"type": "buildtrace.ocr-pages", "source": "/projects/p ü", "id": "id 1%", "specversion": "1.0", "time": TIME,
                                  "datacontenttype": "application/json", **ATTRIBUTES, **further}, data=data)


def wrapped():
    message = PubsubMessage(data=json.dumps(PAYLOAD).encode(), attributes=ATTRIBUTES, message_id="19916011285", publish_time=TIME, ordering_key="k")
    return {"message": json.loads(PubsubMessage.to_json(message)), "subscription": "projects/p/subscriptions/s", "deliveryAttempt": 2}


for data in (PAYLOAD, json.dumps(PAYLOAD).encode()):
    for name, write in (("cloudEventBinary", http.to_binary_event), ("cloudEventStructured", http.to_structured_event)):
        made = write(event(data))
        add(name, made.headers, made.body)
push = wrapped()
add("pubSubWrapped", {"Content-Type": "application/json"}, json.dumps(push).encode(), identity="19916011285")
for name, write in (("cloudEventBinary", http.to_binary_event), ("cloudEventStructured", http.to_structured_event)):
    made = write(event(push, type="google.cloud.pubsub.topic.v1.messagePublished"))
    add(name, made.headers, made.body, identity="19916011285")
print(json.dumps(results))
