#!/usr/bin/env python3
"""A client of the register over gRPC, with the code that protoc makes of the contract.

It does what rest.py does. CONCORDAT_REGISTER (host:port) and CONCORDAT_TOKEN say where and as whom.
"""

import os
import uuid

import grpc
from google.protobuf import field_mask_pb2
from google.rpc import error_details_pb2, status_pb2

from concordat.register.v1 import lifecycle_pb2, partnership_pb2, partnership_service_pb2, partnership_service_pb2_grpc

COUNCIL = "councils/cambridge"


def reason_of(error):
    """Gives the stable reason of an error: it stands in the ErrorInfo among the status's details."""
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info) and info.domain == "concordat":
                    return info.reason
    return error.code().name


def refusal(call):
    """Gives the reason for which a call is refused."""
    try:
        call()
    except grpc.RpcError as error:
        return reason_of(error)
    return "nothing"


class Register:
    """The register at an address, as the bearer of a token."""

    def __init__(self, channel, token):
        self.stub = partnership_service_pb2_grpc.PartnershipServiceStub(channel)
        self.metadata = [("authorization", f"Bearer {token}")]

    def call(self, method, request):
        """Makes one call. Every call has a deadline; the server gives none more than 30 seconds."""
        return getattr(self.stub, method)(request, metadata=self.metadata, timeout=30)

    def partnerships(self, **asked):
        """Gives every partnership of a list, whatever the number of its pages."""
        request = partnership_service_pb2.ListPartnershipsRequest(parent=COUNCIL, page_size=5, **asked)
        while True:
            page = self.call("ListPartnerships", request)
            yield from page.partnerships
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def rename(self, name, display_name, etag):
        """Changes a name, and nothing else: the mask says what changes, the etag which version is meant."""
        return self.call("UpdatePartnership", partnership_service_pb2.UpdatePartnershipRequest(
            partnership=partnership_pb2.Partnership(name=name, display_name=display_name, etag=etag),
            update_mask=field_mask_pb2.FieldMask(paths=["display_name"])))


def main():
    # Outside this machine: grpc.secure_channel(address, grpc.ssl_channel_credentials()).
    channel = grpc.insecure_channel(os.environ["CONCORDAT_REGISTER"])
    register = Register(channel, os.environ["CONCORDAT_TOKEN"])

    active = list(register.partnerships(filter="state = ACTIVE", order_by="display_name"))
    print("listed", len(active), "of", len({p.name for p in active}))

    # The same request_id twice, as after a connection that broke: the second call gets the first one's answer.
    draft = partnership_service_pb2.CreatePartnershipRequest(
        parent=COUNCIL, request_id=str(uuid.uuid4()), partnership=partnership_pb2.Partnership(display_name="Client Example Partnership"))
    first = register.call("CreatePartnership", draft)
    again = register.call("CreatePartnership", draft)
    print("entered", "once" if first.name == again.name else "twice")

    changed = register.rename(first.name, "Client Example Board", first.etag)
    print("changed to", changed.display_name)
    print("an edit of the old version is refused:", refusal(lambda: register.rename(first.name, "Too late", first.etag)))

    absent = partnership_service_pb2.GetPartnershipRequest(name=f"{COUNCIL}/partnerships/{uuid.uuid4()}")
    print("what is not there is refused:", refusal(lambda: register.call("GetPartnership", absent)))

    done = register.call("WithdrawPartnership", partnership_service_pb2.WithdrawPartnershipRequest(name=first.name, reason="An example"))
    print("withdrawn", lifecycle_pb2.PartnershipState.Name(done.state))


if __name__ == "__main__":
    main()
