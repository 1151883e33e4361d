"""Sessions on raw sockets that have begun as people begin them: a line, an invitation, a yes."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.faults.agents import RawDesk, RawViewer, signed_in
from tests.faults.cluster import AGENTS, PASSWORD, VISITORS, Cluster
from tests.faults.person import until
from tests.faults.visitor import RawVisitor

AT_ONCE = 6
_number = count(1)


@dataclass
class Pair:
    """A visitor and the viewer of an agent."""

    visitor: RawVisitor
    viewer: RawViewer
    conversation: str
    session: str

    @property
    def equal(self) -> bool:
        return self.viewer.shows(self.visitor)


class Play:
    """Everybody in a cluster. Visitors and agents are on different processes."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.pairs: list[Pair] = []
        self.said: list[str] = []
        self.cookies: dict[str, str] = {}
        self.desk: RawDesk

    async def __aenter__(self) -> "Play":
        # Nobody signs in twice: what is asked of the log-in is asked once.
        self.cookies = await asyncio.to_thread(signed_in, self.cluster.ports[AGENTS], "ada", PASSWORD)
        self.desk = RawDesk(self.agents_port, self.cookies)
        await self.desk.open.wait()
        return self

    async def __aexit__(self, *fault: object) -> None:
        people = [self.desk, *(person for pair in self.pairs for person in (pair.visitor, pair.viewer))]
        await asyncio.gather(*(person.leave() for person in people))

    def visitors_port(self) -> int:
        return self.cluster.ports[VISITORS]

    def agents_port(self) -> int:
        return self.cluster.ports[AGENTS]

    async def begin(self, many: int = 1, **options: Any) -> list[Pair]:
        turn = asyncio.Semaphore(AT_ONCE)

        async def one() -> Pair:
            async with turn:
                return await self.session(**options)

        return list(await asyncio.gather(*(one() for _ in range(many))))

    async def session(self, **options: Any) -> Pair:
        visitor = RawVisitor(self.visitors_port, self.cluster.site_key, **options)
        self.say(visitor, f"Hello ({next(_number)})")
        conversation = await until(lambda: visitor.conversation, "a conversation")
        await until(lambda: visitor.lines, "the first line")
        await self.desk.ask({"t": "invitation.create", "conversation": conversation, "mode": "shared"})
        invitation = await until(lambda: visitor.invitation, "an invitation")
        answer = await visitor.ask({"t": "invitation.accept", "invitation": invitation["id"]})
        await until(lambda: visitor.epoch, "the page to stream")
        assert visitor.session is not None
        viewer = RawViewer(self.agents_port, self.cookies, visitor.session["route"], answer["session"])
        viewer.source = visitor
        pair = Pair(visitor, viewer, conversation, answer["session"])
        self.pairs.append(pair)
        await until(lambda: pair.equal, "the picture")
        return pair

    def say(self, visitor: RawVisitor, text: str) -> None:
        self.said.append(text)
        visitor.say(text)

    def talk(self, pair: Pair, text: str) -> None:
        """Both write a line, and something moves on the page."""
        self.say(pair.visitor, f"{text} from the visitor of {pair.session}")
        self.said.append(f"{text} from ada to {pair.session}")
        self.desk.say(self.said[-1], conversation=pair.conversation)
        pair.visitor.change()

    async def settles(self) -> None:
        """Every picture equals its page, every line has been kept once and is seen by both."""
        await until(lambda: not any(person.unsent for person in self.people()), "all lines to be sent")
        for pair in self.pairs:
            await pair.visitor.open.wait()
            await until(lambda pair=pair: pair.visitor.epoch, "the page to stream again")
            pair.visitor.change()
        for pair in self.pairs:
            await until(lambda pair=pair: pair.equal, f"picture = page: {pair.viewer.at}")
            assert not pair.viewer.wrong, pair.viewer.wrong
        kept = Counter(await asyncio.to_thread(self.cluster.transcript))
        assert {text: kept[text] for text in self.said} == dict.fromkeys(self.said, 1)
        await until(lambda: self.missed(self.desk, "") == [], f"ada to see {self.missed(self.desk, '')}")
        for pair in self.pairs:
            await until(
                lambda pair=pair: self.missed(pair.visitor, pair.session) == [],
                f"the visitor to see {self.missed(pair.visitor, pair.session)}",
            )

    def missed(self, person: Any, about: str) -> list[str]:
        """Lines that this person should see and does not."""
        seen = person.lines.values()
        return sorted({text for text in self.said if about in text} - set(seen))

    def people(self) -> list[Any]:
        return [self.desk, *(pair.visitor for pair in self.pairs)]
