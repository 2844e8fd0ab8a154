"""Files chosen while a page is drawn anew are not lost: a fault of Streamlit's, mended until it mends it.

A browser that was given files first asks the server where to send them. Streamlit 1.67 puts its answer into the same
queue as the page's elements, and throws that queue away when a script starts. Typing a name and then dropping photos at
once is exactly that: leaving the text field starts the script. The browser then waits for ever, and shows nothing.
"""

from functools import wraps
from typing import Final

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

# Answers to what a browser asked: each is sent once, and no later run of the script repeats it.
_ANSWERS: Final = frozenset({"file_urls_response", "backend_operation_response"})


def keep() -> None:
    """Let answers outlive the start of a script, in every session of this process; calling it again changes nothing."""
    clear = ForwardMsgQueue.clear
    if hasattr(clear, "__wrapped__"):
        return

    @wraps(clear)
    def clear_but_answers(
        queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
    ) -> None:
        answers = [message for message in queue._queue if _is_answer(message)] if retain_lifecycle_msgs else []
        clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
        queue._queue = [*answers, *(message for message in queue._queue if not _is_answer(message))]

    ForwardMsgQueue.clear = clear_but_answers  # type: ignore[method-assign]


def _is_answer(message: ForwardMsg) -> bool:
    return message.WhichOneof("type") in _ANSWERS
