"""Files chosen while a page is drawn anew: the server's answer about where to send them is never thrown away."""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from pages.ui import upload_answers

ORIGINAL = getattr(ForwardMsgQueue.clear, "__wrapped__", ForwardMsgQueue.clear)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> ForwardMsgQueue:
    """A session's outgoing messages, as Streamlit makes them, with the answers kept."""
    monkeypatch.setattr(ForwardMsgQueue, "clear", ORIGINAL)
    upload_answers.keep()
    return ForwardMsgQueue()


def answer(request_id: str) -> ForwardMsg:
    """What a browser waits for before it sends a file."""
    message = ForwardMsg()
    message.file_urls_response.response_id = request_id
    return message


def element() -> ForwardMsg:
    """Something a script drew."""
    message = ForwardMsg()
    message.delta.new_element.markdown.body = "drawn"
    return message


def test_streamlit_still_has_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ForwardMsgQueue, "clear", ORIGINAL)
    queue = ForwardMsgQueue()
    queue.enqueue(answer("one"))
    queue.clear(retain_lifecycle_msgs=True)
    assert queue.is_empty(), "the fault is mended upstream: remove pages/ui/upload_answers.py"


def test_a_script_that_starts_throws_away_what_was_drawn_and_keeps_answers(queue: ForwardMsgQueue) -> None:
    queue.enqueue(element())
    queue.enqueue(answer("one"))
    queue.clear(retain_lifecycle_msgs=True)
    assert queue.flush() == [answer("one")]


def test_a_fragment_that_starts_doubles_no_answer(queue: ForwardMsgQueue) -> None:
    queue.enqueue(answer("one"))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["a"])
    assert queue.flush() == [answer("one")]


def test_what_was_sent_is_not_sent_again(queue: ForwardMsgQueue) -> None:
    queue.enqueue(answer("one"))
    assert queue.flush() == [answer("one")]
    assert queue.is_empty()


def test_keeping_twice_is_keeping_once(queue: ForwardMsgQueue) -> None:
    once = ForwardMsgQueue.clear
    upload_answers.keep()
    assert ForwardMsgQueue.clear is once
    assert queue.is_empty()
