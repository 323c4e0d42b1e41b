"""How Api serves the page."""
import gzip
import urllib.error
import urllib.request

import pytest


def fetch(stack, path, **headers):
    return urllib.request.urlopen(urllib.request.Request(stack.url + path, headers=headers), timeout=30)


@pytest.mark.parametrize("path", ["/", "/projects", "/projects/1/2", "/sheets/x?change=A-101-1", "/operators"])
def test_every_place_of_the_page_is_the_page_under_a_strict_policy(stack, path):
    answer = fetch(stack, path)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert "unsafe" not in str(policy) and policy["frame-ancestors"] == "'none'"
    text = answer.read().decode()
    assert '<div id="root">' in text and "<script>" not in text and "style=" not in text


def test_the_bundle_comes_zipped_and_only_once(stack):
    plain = fetch(stack, "/assets/main.js")
    zipped = fetch(stack, "/assets/main.js", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.read()) == plain.read()
    with pytest.raises(urllib.error.HTTPError) as again:
        fetch(stack, "/assets/main.js", **{"If-None-Match": plain.headers["ETag"]})
    assert again.value.code == 304


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/..%2findex.html", "/assets/%2e%2e/%2e%2e/etc/passwd", "/nowhere"])
def test_what_is_not_in_the_bundle_is_not_there(stack, path):
    with pytest.raises(urllib.error.HTTPError) as missing:
        fetch(stack, path)
    assert missing.value.code == 404
