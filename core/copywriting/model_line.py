"""One question to the operator's language model, in whichever of the two protocols it speaks; bounded in all it may do.

    answer = model_line.ask(model, prompt, picture=None)

Tried again, a few times and within the one deadline: 429, 5xx, and a connection that could not be made.
Never: what the request itself is to blame for, a refusal, and whatever may have been paid for, as a connection that broke
off in the middle, a gateway that gave up waiting or an answer that took too long. So at most the last try of a call can be
charged, and a call costs one.
"""

import base64
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol

import anthropic
import httpx2
import openai
from openai.types.chat import ChatCompletion

from core import clock
from core.copywriting import answers
from core.copywriting.model_faults import ModelFailed, ModelRefused
from core.copywriting.prompts import Prompt
from core.outbound import exchange
from core.settings import Model

ATTEMPTS_MAX: Final = 3
ANSWER_BYTES_MOST: Final = 1 << 20
_FIRST_WAIT_S: Final = 0.5
_NO_CREDIT: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
# The model may have written all the same, and charged for it: as an answer that took too long.
_GATEWAY_GAVE_UP: Final = frozenset({504, 524})
_TOOL: Final = "deliver_copy"


@dataclass(frozen=True)
class Answer:
    """What the model said, and what it counted; tokens are None where the endpoint does not say."""

    text: str
    tokens_in: int | None
    tokens_out: int | None


@dataclass
class Tries:
    """How often a question was put so far; right however the question ends."""

    count: int = 0


def ask(
    model: Model,
    prompt: Prompt,
    picture: bytes | None = None,
    *,
    pause: Callable[[float], None] = time.sleep,
    tries: Tries | None = None,
) -> Answer:
    """The model's answer to a prompt.

    Args:
        picture: A small JPEG, for models that see.
        pause: How to wait before another try.
        tries: Where the tries are counted, for whoever writes them down.

    Raises:
        ModelFailed: There is no answer: no connection, too slow, refused at the door, or not what the protocol says.
        ModelRefused: The model will not write this.
    """
    tries = tries or Tries()
    ends_at = time.monotonic() + model.timeout_s
    with exchange.client(deadline_s=model.timeout_s, most_bytes=ANSWER_BYTES_MOST) as client:
        speaker = _speaker(model, client)
        for attempt in range(1, ATTEMPTS_MAX + 1):
            tries.count = attempt
            try:
                return Answer(*speaker.say(prompt, picture))
            except (openai.OpenAIError, anthropic.AnthropicError, ValueError, RecursionError) as error:
                fault = _told(error, model)
            wait_s = _wait_s(fault, attempt)
            # What may have been charged is not asked for twice: one call is reserved, and one is booked.
            again = fault.may_pass and fault.paid == 0
            if attempt == ATTEMPTS_MAX or not again or time.monotonic() + wait_s >= ends_at:
                raise fault
            pause(wait_s)
    raise AssertionError("the loop ends with an answer or a fault")


def look(model: Model) -> str:
    """What the endpoint says of itself, in words; costs no token.

    Raises:
        ModelFailed: It does not answer, or not well.
    """
    with exchange.client(deadline_s=min(10, model.timeout_s), most_bytes=ANSWER_BYTES_MOST) as client:
        try:
            known = _speaker(model, client).models()
        except openai.NotFoundError:
            return f"{model.base_url} answers, and does not say which models it has"
        except (openai.OpenAIError, anthropic.AnthropicError, ValueError, RecursionError) as error:
            raise _told(error, model) from None
    if model.name not in known:
        raise ModelFailed(
            f"{model.base_url} answers, and has no model {model.name[:80]}", remedy="check IMPRIMATUR_MODEL"
        )
    return f"{model.base_url} answers and has {model.name[:80]}"


class _Speaker(Protocol):
    def say(self, prompt: Prompt, picture: bytes | None) -> tuple[str, int | None, int | None]: ...

    def models(self) -> frozenset[str]: ...


class _OpenAi:
    """Chat completions, the part of OpenAI's protocol that every compatible endpoint speaks."""

    def __init__(self, model: Model, client: httpx2.Client) -> None:
        self._model = model
        # Organisation and project are named, so that the client does not look for them in the environment.
        self._client = openai.OpenAI(
            api_key=model.key or "none",
            base_url=model.base_url,
            organization="",
            project="",
            max_retries=0,
            timeout=model.timeout_s,
            http_client=client,
        )

    def say(self, prompt: Prompt, picture: bytes | None) -> tuple[str, int | None, int | None]:
        shown: list[dict[str, Any]] = [{"type": "text", "text": prompt.user}]
        if picture:
            shown.append({"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{_base64(picture)}"}})
        messages: list[dict[str, Any]] = [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": shown if picture else prompt.user},
        ]
        if prompt.repair:
            messages += [{"role": "assistant", "content": prompt.answer}, {"role": "user", "content": prompt.repair}]
        # OpenAI's newer models take only the one name, most other endpoints only the other.
        limit = "max_completion_tokens" if _is_openais(self._model.base_url) else "max_tokens"
        form = {"name": _TOOL, "strict": True, "schema": answers.schema()}
        create: Any = self._client.chat.completions.create
        got = create(
            model=self._model.name,
            messages=messages,
            response_format={"type": "json_schema", "json_schema": form},
            **{limit: self._model.answer_tokens},
        )
        if not isinstance(got, ChatCompletion) or not got.choices or got.choices[0].message is None:
            raise ValueError("no choices")
        choice = got.choices[0]
        if getattr(choice.message, "refusal", None) or choice.finish_reason == "content_filter":
            raise _Declined
        usage = got.usage
        counted = (_count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))
        return str(choice.message.content or ""), *counted

    def models(self) -> frozenset[str]:
        return frozenset(str(getattr(entry, "id", "")) for entry in self._client.models.list().data or ())


class _Anthropic:
    """Messages, with the answer as the input of a tool that must be called."""

    def __init__(self, model: Model, client: httpx2.Client) -> None:
        self._model = model
        self._client = anthropic.Anthropic(
            api_key=model.key or "none",
            base_url=model.base_url,
            max_retries=0,
            timeout=model.timeout_s,
            http_client=client,
        )

    def say(self, prompt: Prompt, picture: bytes | None) -> tuple[str, int | None, int | None]:
        shown: list[dict[str, Any]] = [{"type": "text", "text": prompt.user}]
        if picture:
            source = {"type": "base64", "media_type": "image/jpeg", "data": _base64(picture)}
            shown.insert(0, {"type": "image", "source": source})
        messages: list[dict[str, Any]] = [{"role": "user", "content": shown}]
        if prompt.repair:
            said = prompt.answer.strip() or "{}"
            messages += [{"role": "assistant", "content": said}, {"role": "user", "content": prompt.repair}]
        create: Any = self._client.messages.create
        got = create(
            model=self._model.name,
            max_tokens=self._model.answer_tokens,
            system=prompt.system,
            messages=messages,
            tools=[{"name": _TOOL, "description": "Deliver the copy.", "input_schema": answers.schema()}],
            tool_choice={"type": "tool", "name": _TOOL},
        )
        if not isinstance(got, anthropic.types.Message) or got.content is None:
            raise ValueError("no content")
        if got.stop_reason == "refusal":
            raise _Declined
        counted = (_count(got.usage, "input_tokens"), _count(got.usage, "output_tokens"))
        for block in got.content:
            if block.type == "tool_use":
                return _json(block.input), *counted
        return "".join(block.text for block in got.content if block.type == "text"), *counted

    def models(self) -> frozenset[str]:
        try:
            self._client.models.retrieve(self._model.name)
        except anthropic.NotFoundError:
            return frozenset()
        # An alias is answered with the name it stands for; what was asked for is known all the same.
        return frozenset({self._model.name})


class _Declined(openai.OpenAIError):
    """The model will not write this."""


def _speaker(model: Model, client: httpx2.Client) -> _Speaker:
    return _Anthropic(model, client) if model.provider == "anthropic" else _OpenAi(model, client)


def _told(error: Exception, model: Model) -> ModelFailed:
    """A fault of the client library in our words; theirs may hold the key, the prompt or the answer."""
    if isinstance(error, _Declined):
        return ModelRefused("the model declined to write this", paid=None)
    if isinstance(error, openai.APITimeoutError | anthropic.APITimeoutError):
        what = f"the model did not answer within {model.timeout_s} seconds"
        return ModelFailed(what, paid=None, hint="try again, or raise IMPRIMATUR_MODEL_TIMEOUT_S")
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        return _status_fault(error, status)
    if isinstance(error, openai.APIConnectionError | anthropic.APIConnectionError):
        cause = error.__cause__
        if isinstance(cause, exchange.TooMuch):
            return ModelFailed("the model's answer is far too long and was cut off", paid=None)
        if isinstance(cause, httpx2.ConnectError):
            return ModelFailed(f"{model.base_url} cannot be reached", may_pass=True)
        return ModelFailed("the connection to the model broke off in the middle", may_pass=True, paid=None)
    return ModelFailed("the model's answer is not what its protocol says", paid=None)


def _status_fault(error: Exception, status: int) -> ModelFailed:
    if status < 400:
        return ModelFailed(
            "the model's address redirects elsewhere, which is not followed",
            hint="set IMPRIMATUR_MODEL_URL to the address it ends at",
        )
    if status in {401, 403}:
        return ModelFailed(f"the endpoint refuses the key ({status})", hint="check IMPRIMATUR_MODEL_KEY")
    if status == 404:
        return ModelFailed(
            "the endpoint knows no such model or address (404)", hint="check IMPRIMATUR_MODEL and IMPRIMATUR_MODEL_URL"
        )
    if status == 429 and getattr(error, "code", None) in _NO_CREDIT:
        return ModelFailed("the account at the model's provider has no credit left", hint="top it up")
    if status == 429:
        wait_s = _asked_wait_s(error)
        asked = f", and asks to wait {wait_s:.0f} seconds" if wait_s else ""
        return ModelFailed(f"the model's endpoint has too much to do (429){asked}", may_pass=True, retry_after_s=wait_s)
    if status in _GATEWAY_GAVE_UP:
        return ModelFailed(f"the model did not answer its own gateway in time ({status})", may_pass=True, paid=None)
    if status >= 500:
        return ModelFailed(f"the model's endpoint failed ({status})", may_pass=True, retry_after_s=_asked_wait_s(error))
    return ModelFailed(
        f"the endpoint does not take the request ({status})",
        hint="check that the model takes a JSON schema, and pictures where they are switched on",
    )


def _asked_wait_s(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    text = str(response.headers.get("retry-after", "")) if response is not None else ""
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if 0 < seconds < 86_400 else None


def _wait_s(fault: ModelFailed, attempt: int) -> float:
    """Half a second, then twice as long, with jitter, so that many do not come back at once; or what was asked for."""
    backoff_s = _FIRST_WAIT_S * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
    return max(float(backoff_s), fault.retry_after_s or 0.0)


def _is_openais(base_url: str) -> bool:
    host = httpx2.URL(base_url).host
    return host == "api.openai.com" or host.endswith((".openai.azure.com", ".cognitiveservices.azure.com"))


def _count(usage: object, name: str) -> int | None:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) and 0 <= value < 1 << 40 else None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
