"""Repairs moto's FIFO queues (moto 5.2.5, moto/sqs/models.py)."""

import time
from itertools import count
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.sqs.models import Message, Queue, SQSBackend

# SQS remembers a deduplication id for this long, whether or not the message is still there.
DEDUPLICATION_SECONDS = 300

_sequence_numbers = count(10**19)
_receive_message = SQSBackend.receive_message
_add_message = Queue.add_message
_delete_message = Queue.delete_message


def repair() -> None:
    SQSBackend.receive_message = receive_message
    Queue.add_message = add_message
    Queue.delete_message = delete_message


def receive_message(backend: SQSBackend, queue_name: str, *rest: Any, **named: Any) -> list[Message]:
    """moto looks at one message after the other while expired ones still block their group: the last came first."""
    queue = backend.get_queue(queue_name)
    if queue.fifo_queue:
        for message in list(queue.pending_messages):
            if message.visible:
                queue.pending_messages.discard(message)
    return _receive_message(backend, queue_name, *rest, **named)


def add_message(queue: Queue, message: Message) -> None:
    """moto forgets a deduplication id with its message, and answers duplicates with ids of their own."""
    if not queue.fifo_queue:
        return _add_message(queue, message)
    seen = queue.__dict__.setdefault("seen_deduplication_ids", {})
    first = seen.get(message.deduplication_id)
    if first is not None and time.time() - first["at"] < DEDUPLICATION_SECONDS:
        message.id, message.sequence_number = first["id"], first["sequence_number"]
        return None
    message.sequence_number = str(next(_sequence_numbers))
    if message.deduplication_id:
        seen[message.deduplication_id] = {
            "at": time.time(),
            "id": message.id,
            "sequence_number": message.sequence_number,
        }
    return _add_message(queue, message)


def delete_message(queue: Queue, receipt_handle: str) -> None:
    """moto deletes a message of a FIFO queue by a receipt whose time is over."""
    for message in queue._messages:
        if queue.fifo_queue and message.had_receipt_handle(receipt_handle) and message.visible:
            raise JsonRESTError(
                "InvalidParameterValue",
                f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.",
            )
    _delete_message(queue, receipt_handle)
