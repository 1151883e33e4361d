"""Requests for lines of another process: what cannot be understood is a bug, and the next is heard."""

import pytest
from channels.layers import get_channel_layer

from sessions_app.lines.post import Post
from sessions_app.lines.switchboard import Switchboard
from tests.unit.sessions_app.http_lines import request


@pytest.mark.usefixtures("fresh_process")
async def test_after_a_word_that_cannot_be_understood_the_next_process_is_answered(caplog):
    here, there = Post(Switchboard()), Post(Switchboard())
    there.start()
    await get_channel_layer().send(f"line.{there.switchboard.process}", {"type": "line.there"})  # which one?
    answer = await here.ask(there.switchboard.process, "poll", "/ws/workspace/", request("0" * 64, 0))
    assert answer.status == 404  # said by the process itself, not of one that is gone
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [("ERROR", True)]
    for post in (here, there):
        post.reader.cancel()
