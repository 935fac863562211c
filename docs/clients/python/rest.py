#!/usr/bin/env python3
"""A client of Concordat's REST door, with Python's standard library alone.

It lists a register page by page, enters a draft in a way that may be repeated, changes it against its ETag, and meets
the refusals that every client should expect. CONCORDAT_ADDRESS and CONCORDAT_TOKEN say where and as whom.
"""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Problem(Exception):
    """A refusal: problem+json (RFC 9457). Decide by its reason; show people its detail."""

    def __init__(self, body):
        super().__init__(body["detail"])
        self.reason = body["reason"]
        self.errors = body.get("errors", [])
        self.request_id = body.get("request_id")


class Concordat:
    """The API at an address, as the bearer of a token."""

    def __init__(self, address, token):
        self.address = address.rstrip("/")
        self.token = token

    def call(self, method, path, body=None, query=None, etag=None):
        """Makes one call and gives its answer, or raises Problem."""
        url = f"{self.address}/v1/{path}"
        if query:
            url += "?" + urllib.parse.urlencode(query)
        request = urllib.request.Request(url, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if etag is not None:
            request.add_header("If-Match", f'"{etag}"')
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                raise Problem(json.load(refused)) from None

    def partnerships(self, council, **query):
        """Gives every partnership of a list, whatever the number of its pages."""
        query = {"page_size": 5, **query}
        while True:
            page = self.call("GET", f"councils/{council}/partnerships", query=query)
            yield from page["partnerships"]
            if not page.get("next_page_token"):
                return
            query["page_token"] = page["next_page_token"]


def reason_of(call):
    """Gives the reason for which a call is refused."""
    try:
        call()
    except Problem as problem:
        return problem.reason
    return "nothing"


def main():
    api = Concordat(os.environ["CONCORDAT_ADDRESS"], os.environ["CONCORDAT_TOKEN"])

    active = list(api.partnerships("cambridge", filter="state = ACTIVE", order_by="display_name"))
    print("listed", len(active), "of", len({p["name"] for p in active}))

    # The same request_id twice, as after a connection that broke: the second call gets the first one's answer.
    once = {"request_id": str(uuid.uuid4())}
    draft = {"display_name": "Client Example Partnership"}
    first = api.call("POST", "councils/cambridge/partnerships", draft, query=once)
    again = api.call("POST", "councils/cambridge/partnerships", draft, query=once)
    print("entered", "once" if first["name"] == again["name"] else "twice")

    # The fields in the body are those that change. If-Match refuses the edit when somebody else was faster.
    changed = api.call("PATCH", first["name"], {"display_name": "Client Example Board"}, etag=first["etag"])
    print("changed to", changed["display_name"])
    stale = reason_of(lambda: api.call("PATCH", first["name"], {"display_name": "Too late"}, etag=first["etag"]))
    print("an edit of the old version is refused:", stale)

    missing = reason_of(lambda: api.call("GET", f"councils/cambridge/partnerships/{uuid.uuid4()}"))
    print("what is not there is refused:", missing)

    done = api.call("POST", first["name"] + ":withdraw", {"reason": "An example"})
    print("withdrawn", done["state"])


if __name__ == "__main__":
    main()
