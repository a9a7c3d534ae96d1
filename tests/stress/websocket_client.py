"""A visitor without a browser: Streamlit's own protocol over its websocket, as the browser speaks it."""

import asyncio
import re
import time
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

PATIENCE = 60.0
"""Seconds until an answer that does not come is an error."""
MARKER = re.compile(rb"visitor(\d{5})\b", re.IGNORECASE)
"""A word that stands in every sentence of one visitor and of no other: visitor00007."""
BUSY, BROKEN = b"The app is busy", b"could not be drawn"


class WebsocketClient:
    """One session on Inspect.

    foreign: markers of other visitors that this one was sent. busy, errors: answers that said so.
    told: what was wrong with them. received: bytes.
    """

    def __init__(self, port: int, number: int) -> None:
        self.port, self.number = port, number
        self.foreign = self.busy = self.errors = self.received = 0
        self.told: list[str] = []
        self._box = self._button = self._page = self._query = ""
        self._kept: dict[str, bytes] = {}

    async def __aenter__(self) -> "WebsocketClient":
        url = f"ws://localhost:{self.port}/_stcore/stream"
        self._socket = await connect(url, subprotocols=["streamlit"], max_size=None, compression=None)
        return self

    async def __aexit__(self, *_) -> None:
        await self._socket.close()

    async def open(self, **query: str) -> float:
        """Seconds until the first page is whole; `query` are the parts of its address."""
        self._query = urlencode(query)
        return await self._run({})

    async def say(self, words: str) -> float:
        """Seconds from Enter with a sentence, which holds this visitor's marker, to the whole page."""
        return await self._run({self._box: f"{words} visitor{self.number:05}"})

    async def _run(self, typed: dict[str, str]) -> float:
        request = BackMsg()
        request.rerun_script.query_string = self._query
        request.rerun_script.page_script_hash = self._page
        for key, text in typed.items():
            request.rerun_script.widget_states.widgets.add(id=key, string_value=text)
            request.rerun_script.widget_states.widgets.add(id=self._button, trigger_value=True)
        begun = time.perf_counter()
        await self._socket.send(request.SerializeToString())
        try:
            async with asyncio.timeout(PATIENCE):
                shown = await self._answer()
        except TimeoutError:
            self.errors += 1
            self.told.append("nothing in time")
            return PATIENCE
        seconds = time.perf_counter() - begun
        self.busy += BUSY in shown
        # A page that does not say the visitor's own sentence is no answer.
        own = not typed or BUSY in shown or f"visitor{self.number:05}".encode() in shown.lower()
        self.errors += BROKEN in shown or not own
        self.told += ["a broken part"] * (BROKEN in shown) + ["no answer"] * (not own)
        return seconds

    async def _answer(self) -> bytes:
        """All that the server sends until a run of the script ends and no other follows."""
        parts = []
        while True:
            content = await self._socket.recv()
            self.received += len(content)
            message = ForwardMsg.FromString(content)
            if message.ref_hash:
                content = self._kept.get(message.ref_hash, b"")
                message = ForwardMsg.FromString(content)
            elif message.metadata.cacheable:
                self._kept[message.hash] = content
            found = {int(number) for number in MARKER.findall(content)}
            self.foreign += len(found - {self.number})
            parts.append(content)
            self._note(message)
            if message.WhichOneof("type") == "script_finished":
                kind = message.script_finished
                if kind == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                self.errors += kind == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
                return b"".join(parts)

    def _note(self, message: ForwardMsg) -> None:
        """Where the text box and its button are, and what the address says by now."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash or self._page
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "text_input" and not self._box:
                self._box = element.text_input.id
            elif element.WhichOneof("type") == "button" and element.button.is_form_submitter:
                self._button = self._button or element.button.id
