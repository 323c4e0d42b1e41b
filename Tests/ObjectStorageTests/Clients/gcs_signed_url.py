"""Signs a URL with Google's own signer: gcs_signed_url.py KEYFILE METHOD RESOURCE LIFETIME TIMESTAMP [CONTENT-TYPE]."""
import sys

from google.cloud.storage._signing import generate_signed_url_v4
from google.oauth2 import service_account

key, method, resource, lifetime, timestamp, *content_type = sys.argv[1:]
credentials = service_account.Credentials.from_service_account_file(key)
print(
    generate_signed_url_v4(
        credentials, resource, int(lifetime), method=method, content_type=content_type[0] if content_type else None,
        _request_timestamp=timestamp),
    end="")
