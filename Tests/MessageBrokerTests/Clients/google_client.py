"""Drives the Broker with Google's own client over its REST transport: python google_client.py HOST:PORT. Any deviation is an exception."""
import http.server
import json
import sys
import threading
import time

from google.auth.credentials import AnonymousCredentials
from google.pubsub_v1.services.publisher import PublisherClient
from google.pubsub_v1.services.subscriber import SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherRestTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberRestTransport
from google.pubsub_v1 import types
from google.protobuf import duration_pb2, field_mask_pb2, timestamp_pb2
from google.api_core import exceptions
host = sys.argv[1]
pub = PublisherClient(transport=PublisherRestTransport(host=host, url_scheme="http", credentials=AnonymousCredentials()))
sub = SubscriberClient(transport=SubscriberRestTransport(host=host, url_scheme="http", credentials=AnonymousCredentials()))
P="projects/py-%d" % time.time()
T=f"{P}/topics/work"; D=f"{P}/topics/dead"; S=f"{P}/subscriptions/s-1"
t=pub.create_topic(request={"name":T,"labels":{"a_b":"c"}}); assert t.name==T and t.labels["a_b"]=="c", t
pub.create_topic(request={"name":D})
try: pub.create_topic(request={"name":T}); assert False
except exceptions.Conflict: pass
assert [x.name for x in pub.list_topics(request={"project":P})]==[D,T]
s=sub.create_subscription(request=types.Subscription(name=S,topic=T,ack_deadline_seconds=20,
  dead_letter_policy=types.DeadLetterPolicy(dead_letter_topic=D,max_delivery_attempts=5),
  retry_policy=types.RetryPolicy(minimum_backoff=duration_pb2.Duration(nanos=10_000_000),maximum_backoff=duration_pb2.Duration(seconds=1)),
  expiration_policy=types.ExpirationPolicy(), retain_acked_messages=True))
assert s.ack_deadline_seconds==20 and s.dead_letter_policy.max_delivery_attempts==5, s
assert s.retry_policy.minimum_backoff.total_seconds()==0.01, s.retry_policy
assert sub.get_subscription(request={"subscription":S})==s
r=pub.publish(request={"topic":T,"messages":[{"data":b"one","attributes":{"k_1":"v"}},{"data":b"two","ordering_key":"x"}]})
assert len(r.message_ids)==2
p=sub.pull(request={"subscription":S,"max_messages":10})
assert [m.message.data for m in p.received_messages]==[b"one",b"two"], p
assert p.received_messages[0].message.attributes["k_1"]=="v" and p.received_messages[0].delivery_attempt==1
assert p.received_messages[1].message.ordering_key=="x"
assert abs(p.received_messages[0].message.publish_time.timestamp()-time.time())<60
sub.modify_ack_deadline(request={"subscription":S,"ack_ids":[p.received_messages[0].ack_id],"ack_deadline_seconds":60})
sub.acknowledge(request={"subscription":S,"ack_ids":[m.ack_id for m in p.received_messages]})
sub.seek(request={"subscription":S,"time":timestamp_pb2.Timestamp(seconds=int(time.time())-3600)})
p=sub.pull(request={"subscription":S,"max_messages":10}); assert len(p.received_messages)==2
sub.acknowledge(request={"subscription":S,"ack_ids":[m.ack_id for m in p.received_messages]})
u=sub.update_subscription(request={"subscription":types.Subscription(name=S,ack_deadline_seconds=60,labels={"x_y":"z"}),"update_mask":field_mask_pb2.FieldMask(paths=["ack_deadline_seconds","labels"])})
assert u.ack_deadline_seconds==60 and u.labels["x_y"]=="z" and u.dead_letter_policy.max_delivery_attempts==5
tt=pub.update_topic(request={"topic":types.Topic(name=T,message_retention_duration=duration_pb2.Duration(seconds=3600)),"update_mask":field_mask_pb2.FieldMask(paths=["message_retention_duration"])})
assert tt.message_retention_duration.total_seconds()==3600, tt
assert list(pub.list_topic_subscriptions(request={"topic":T}))==[S]
assert [x.name for x in sub.list_subscriptions(request={"project":P})]==[S]
got=[]; ev=threading.Event()
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        b=json.loads(self.rfile.read(int(self.headers["Content-Length"]))); got.append(b)
        self.send_response(500); self.end_headers()
        if len(got)>=5: ev.set()
    def log_message(self,*a): pass
srv=http.server.ThreadingHTTPServer(("127.0.0.1",0),H); threading.Thread(target=srv.serve_forever,daemon=True).start()
sub.create_subscription(request={"name":f"{P}/subscriptions/dead-keep","topic":D})
sub.modify_push_config(request={"subscription":S,"push_config":types.PushConfig(push_endpoint=f"http://127.0.0.1:{srv.server_port}/x")})
pub.publish(request={"topic":T,"messages":[{"data":b"poison"}]})
assert ev.wait(30); assert [g["deliveryAttempt"] for g in got]==[1,2,3,4,5], got
p=sub.pull(request={"subscription":f"{P}/subscriptions/dead-keep","max_messages":10})
m=p.received_messages[0].message; assert m.data==b"poison" and m.attributes["CloudPubSubDeadLetterSourceDeliveryCount"]=="5", m
for code,f in [(exceptions.NotFound,lambda:pub.get_topic(request={"topic":P+"/topics/nope"})),(exceptions.BadRequest,lambda:pub.publish(request={"topic":T,"messages":[]})),(exceptions.BadRequest,lambda:sub.pull(request={"subscription":S,"max_messages":1}))]:
    try: f(); assert False
    except code: pass
pub.detach_subscription(request={"subscription":S})
assert sub.get_subscription(request={"subscription":S}).detached
sub.delete_subscription(request={"subscription":S}); pub.delete_topic(request={"topic":T})
print("conforms")
