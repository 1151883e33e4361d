"""The channel layer of a single process: news come, and what has expired goes, without a look at all before each."""

from channels.layers import InMemoryChannelLayer

from cobrowse_site import memory_layer
from cobrowse_site.memory_layer import MemoryLayer


async def test_news_come_and_the_look_for_old_ones_is_seldom(monkeypatch):
    looks = []
    monkeypatch.setattr(InMemoryChannelLayer, "_clean_expired", lambda layer: looks.append(layer))
    layer = MemoryLayer(capacity=20)
    await layer.group_add("group", "mine")
    for number in range(10):
        await layer.group_send("group", {"type": "news", "number": number})
    assert [(await layer.receive("mine"))["number"] for _ in range(10)] == list(range(10))
    assert looks == [layer]


async def test_what_has_expired_goes(monkeypatch):
    monkeypatch.setattr(memory_layer, "LOOK_SECONDS", 0)
    layer = MemoryLayer(expiry=-1)
    await layer.group_add("group", "gone")
    await layer.group_send("group", {"type": "news"})
    await layer.group_send("nobody", {"type": "news"})
    assert "gone" not in layer.channels and not layer.groups["group"]
