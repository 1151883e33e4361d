"""The session that is proved: visitor and agent meet, and the visitor's page does all that pages do."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cobrowse_site.proof.recorder import Recorder
from cobrowse_site.proof.search import Canary
from cobrowse_site.proof.steps import CANARY, Script, play
from cobrowse_site.proof.subject import Hiding, Subject

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ELEMENTS = 12  # of each rule, evenly over the page
FIELDS = 12  # typed into by key after key
FIELDS_AGAIN = 3  # after a page was loaded again
KEY_MS = 5
SETTLE_MS = 250
SHEETS_MS = 1500  # the tag looks at style sheets in turn
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
CONTROL = "control"
TAG_SAYS = "CoBrowse:"
OWN_STEPS = "own steps"


class SessionFault(Exception):
    """The session did not come about, so nothing is proved; the text says what was waited for."""


@dataclass
class Ledger:
    """What was planted and done."""

    stem: str = field(default_factory=lambda: _random(LETTERS, 8))
    digits: str = field(default_factory=lambda: "7" + _random("0123456789", 6))
    hidings: dict[str, Hiding] = field(default_factory=dict)  # of all pages that were visited, by id
    canaries: list[Canary] = field(default_factory=list)
    controls: list[Canary] = field(default_factory=list)
    matched: dict[str, list[int]] = field(default_factory=dict)  # rule → elements found, elements planted
    unreadable: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


class Session:
    def __init__(self, visitor: "Page", agent: "Page", recorder: Recorder, subject: Subject) -> None:
        self.visitor, self.agent, self.recorder, self.subject = visitor, agent, recorder, subject
        self.ledger = Ledger()
        self.seeds = {"stem": self.ledger.stem, "digits": self.ledger.digits}
        self.tag = visitor.locator("cobrowse-tag")
        self.complaints: list[str] = []  # of the tag, in the console
        visitor.on(
            "console", lambda line: self.complaints.append(line.text) if line.text.startswith(TAG_SAYS) else None
        )

    # --- meeting

    def meet(self, agent_url: str, login: dict[str, str]) -> None:
        """The visitor writes, the agent invites, the visitor accepts, the agent's copy is live."""
        agent, words = self.agent, f"Proof of masking {_random(LETTERS, 6)}"
        agent.goto(f"{agent_url}/workspace/login/")
        agent.locator("[name=username]").fill(login["username"])
        agent.locator("[name=password]").fill(login["password"])
        agent.locator("[name=password]").press("Enter")
        self._wait(agent.locator("body[aria-busy=false]"), "the agent to be signed in")
        launcher = self.tag.get_by_role("button", name="Open chat")
        self._wait(launcher, "the tag to start on the page")
        launcher.click()
        self.tag.get_by_role("textbox", name="Message").fill(words)
        self.tag.get_by_role("textbox", name="Message").press("Enter")
        line = agent.get_by_role("link").filter(has_text=words).first
        self._wait(line, "the visitor's line to reach the agent")
        line.click()
        agent.get_by_role("button", name="CoBrowse").first.click()
        agent.get_by_role("menuitem", name="Shared").click()
        accept = self.tag.get_by_role("button", name="Accept")
        self._wait(accept, "the invitation to reach the visitor")
        accept.click()
        self.live()
        self.tag.get_by_role("button", name="Close chat").click()  # the page below it is needed

    def live(self) -> None:
        viewer = self.agent.locator("[aria-label='CoBrowse viewer'][data-state=live]")
        self._wait(viewer, "the page to reach the agent")

    def _wait(self, locator: "Locator", what: str) -> None:
        from playwright.sync_api import Error

        try:
            locator.first.wait_for()
        except Error:
            told = [f"Waited in vain for {what}.", *self.complaints[-2:]]
            if self.ledger.unreadable:
                told.append(f"The browser cannot read the selector of rule {', '.join(self.ledger.unreadable)}.")
            raise SessionFault(" ".join(told)) from None

    # --- planting

    def _rules(self) -> list[dict[str, str]]:
        """What hides something on the page that the visitor is on."""
        hidings = self.subject.hidings(self.visitor.url)
        self.ledger.hidings.update({one.id: one for one in hidings})
        return [{"id": one.id, "selector": one.selector, "except_for": one.except_for} for one in hidings]

    def plant(self, moment: str) -> None:
        told = self._in_page("plant", self._rules(), self.seeds, ELEMENTS)
        self._keep(told["planted"], moment)
        for rule, (found, chosen) in told["counts"].items():
            before = self.ledger.matched.setdefault(rule, [0, 0])
            self.ledger.matched[rule] = [max(before[0], found), max(before[1], chosen)]
        self.ledger.unreadable = told["faults"]

    def control(self, moment: str) -> None:
        """Planted where nothing hides it: it has to be found, or the search proves nothing."""
        text, titled, typed = (_random(LETTERS, 17) for _ in range(3))
        told = self._in_page("control", text, titled, self._rules())
        self.ledger.controls += [
            Canary(text, CONTROL, "text", moment),
            Canary(titled, CONTROL, "title", moment),
        ]
        if told["typable"] and moment != "before the session":
            self._in_page("focusControl")
            self.ledger.controls.append(self._typed(typed, CONTROL, "typed", moment))

    def _keep(self, planted: list[dict[str, str]], moment: str) -> None:
        self.ledger.canaries += [Canary(one["text"], one["rule"], one["place"], moment) for one in planted]

    def _in_page(self, name: str, *args: Any) -> Any:
        call = "([name, args]) => window[Symbol.for('cobrowse.proof')][name](...args)"
        return self.visitor.evaluate(call, [name, list(args)])

    # --- the script

    def play(self, script: Script, say: Callable[[str], None]) -> None:
        say("typing, showing passwords, pointing")
        self.control("in the session")
        self.plant("in the session")
        self._settle()
        self._type(FIELDS)
        self._passwords()
        self._point()
        say("rendering again, moving, changing")
        told = self._in_page("happen", self.seeds)
        self._keep(told["planted"], "in the session")
        self.ledger.done.update(told["done"])
        self._scroll()
        self._settle()
        self._pause()
        for number, step in enumerate(script.session, 1):
            say(f"own step {number}: {next(iter(step))}")
            self._own(step)
        say("loading the page again")
        self._reload()
        self._settle(SHEETS_MS)

    def _settle(self, ms: int = SETTLE_MS) -> None:
        self.visitor.wait_for_timeout(ms)

    def _type(self, most: int) -> None:
        count = 0
        for at in range(most):
            target = self._in_page("focusOn", at, self.seeds)
            if target is None:
                break
            if not target["text"]:
                continue  # it cannot have the focus at the moment
            self.ledger.canaries.append(self._typed(target["text"], target["rule"], "typed", "in the session"))
            count += 1
        self._count("typed into, key after key", count)

    def _typed(self, text: str, rule: str, place: str, moment: str) -> Canary:
        self._settle(50)
        start = self.recorder.mark()
        self.visitor.keyboard.type(text, delay=KEY_MS)
        self._settle()
        return Canary(text, rule, place, moment, typed=(start, self.recorder.mark()))

    def _passwords(self) -> None:
        shown = self._in_page("showPasswords", self.seeds, True)
        self._keep(shown, "in the session")
        self._settle()
        self._keep(self._in_page("showPasswords", self.seeds, False), "in the session")
        self._settle()
        self._count("password shown", len(shown))

    def _point(self) -> None:
        middles = self._in_page("middles", FIELDS)
        for one in middles:
            self.visitor.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", one["scroll"])
            self.visitor.mouse.move(one["x"], one["y"], steps=3)
            if one["harmless"]:
                self.visitor.mouse.click(one["x"], one["y"])
        self._count("pointed at", len(middles))
        self._count("clicked", sum(1 for one in middles if one["harmless"]))

    def _count(self, what: str, times: int) -> None:
        self.ledger.done[what] = self.ledger.done.get(what, 0) + times

    def _scroll(self) -> None:
        self.visitor.mouse.wheel(0, 600)
        self._settle(100)
        self.visitor.mouse.wheel(0, -600)

    def _pause(self) -> None:
        """Going on begins with the whole page anew, with all that has been typed by now."""
        self.tag.get_by_role("button", name="Pause").click()
        self.tag.get_by_role("button", name="Resume").click()
        self.live()
        self._count("paused and gone on", 1)

    def _reload(self) -> None:
        """The session goes on in the next page load, which has canaries before anything of it is sent."""
        self.visitor.reload(wait_until="domcontentloaded")
        self._count("page loaded again", 1)
        self._again("after loading again")

    def _again(self, moment: str) -> None:
        self.plant(moment)
        self.live()
        self.control(moment)
        self._type(FIELDS_AGAIN)

    def _own(self, step: dict[str, Any]) -> None:
        from playwright.sync_api import Error

        word = self.ledger.stem + _random(LETTERS, 9)
        start = self.recorder.mark()
        try:
            play(self.visitor, step, word)
        except Error as fault:
            raise SessionFault(f"The step {next(iter(step.items()))} failed: {fault.message.splitlines()[0]}") from None
        if "open" in step:
            self._again("after opening another page")
        self._settle()
        if any(CANARY in str(value) for value in step.values()):
            typed = (start, self.recorder.mark()) if "type" in step else None
            self.ledger.canaries.append(Canary(word, OWN_STEPS, next(iter(step)), "in the session", typed=typed))
