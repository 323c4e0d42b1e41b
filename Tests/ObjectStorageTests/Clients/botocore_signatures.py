"""Prints requests and their signatures as botocore, Amazon's own client library, makes them: a JSON list."""
import datetime
import json
import sys
from urllib.parse import urlsplit

import botocore.auth
import botocore.awsrequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 3, 5, 7, 8, 9)
KEYS = {"access": "AKIDEXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
HOST = "https://drawings.s3.eu-central-1.amazonaws.com"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
REQUESTS = [
    ("GET", "/org/plan.pdf", [], {}, EMPTY),
    ("GET", "/org/a%20b%2Bc%25%C3%BC.pdf", [], {"range": "bytes=0-99"}, EMPTY),
    ("PUT", "/org/x", [], {"x-amz-meta-sha256": "0" * 64, "content-type": "application/pdf", "if-none-match": "*"}, "UNSIGNED-PAYLOAD"),
    ("PUT", "/org/x", [("partNumber", "2"), ("uploadId", "a/b+c==")], {}, "1" * 64),
    ("POST", "/org/x", [("uploads", "")], {"x-amz-meta-note": "two  blanks"}, EMPTY),
    ("GET", "/", [("list-type", "2"), ("prefix", "org/ü &=+"), ("continuation-token", "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J")], {}, EMPTY),
    ("DELETE", "/org/~tilde-._", [], {}, EMPTY),
]


class Fixed(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return cls(2026, 3, 5, 7, 8, 9)

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 5, 7, 8, 9, tzinfo=tz)


def fixed_time():
    """botocore has asked for the time in several ways; each of them gives the same one."""
    import botocore.compat
    moment = Fixed(2026, 3, 5, 7, 8, 9)
    for module in (botocore.auth, botocore.compat):
        if hasattr(module, "get_current_datetime"):
            module.get_current_datetime = lambda remove_tzinfo=True: moment if remove_tzinfo else moment.replace(tzinfo=datetime.timezone.utc)
    botocore.auth.datetime = type("clock", (), {"datetime": Fixed, "timezone": datetime.timezone, "timedelta": datetime.timedelta})


def encoded(pairs):
    from urllib.parse import quote
    return "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs)


def main():
    fixed_time()
    results = []
    for token in (None, "FwoGZXIvYXdz/+=="):
        credentials = Credentials(KEYS["access"], KEYS["secret"], token)
        for method, path, query, headers, payload in REQUESTS:
            url = HOST + path + ("?" + encoded(query) if query else "")
            request = botocore.awsrequest.AWSRequest(method=method, url=url, headers={**headers, "x-amz-content-sha256": payload})
            signer = botocore.auth.S3SigV4Auth(credentials, "s3", "eu-central-1")
            signer.payload = lambda _, payload=payload: payload
            signer._should_sha256_sign_payload = lambda _: True
            signer.add_auth(request)
            results.append({
                "kind": "header", "method": method, "path": path, "query": query, "headers": headers, "payload": payload, "token": token,
                "signature": request.headers["Authorization"].rsplit("Signature=", 1)[1],
            })
        for method, path, _, headers, _ in REQUESTS[:3]:
            signed = {k: v for k, v in headers.items() if k == "content-type"}
            request = botocore.awsrequest.AWSRequest(method=method, url=HOST + path, headers=signed)
            botocore.auth.S3SigV4QueryAuth(credentials, "s3", "eu-central-1", expires=900).add_auth(request)
            results.append({
                "kind": "query", "method": method, "path": path, "query": [], "headers": signed, "payload": "", "token": token,
                "signature": urlsplit(request.url).query.rsplit("X-Amz-Signature=", 1)[1],
            })
    json.dump(results, sys.stdout)


main()
