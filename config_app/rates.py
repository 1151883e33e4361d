"""How often somebody may do something: one counter for each minute (or other span) in Django's cache.

With Redis the count holds for all processes; without it there is one process, and its memory is enough. How much is
allowed stands in settings.LIMITS. When the cache is down everything passes: rather no limit for a while than no help.
"""

import logging
import time
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)
clock = time.time


@dataclass(frozen=True)
class Rate:
    """``name`` is a key of settings.LIMITS, which says how many there may be in ``seconds``."""

    name: str
    seconds: int = 60

    def take(self, *who: object) -> int:
        """Count one by ``who``; 0 when it may be, otherwise the seconds to wait."""
        return self._over(self._count(who, add=True), more_than=self.limit)

    def reached(self, *who: object) -> int:
        """The same without counting: the seconds to wait when the limit is reached, for what only failures count."""
        return self._over(self._count(who, add=False), more_than=self.limit - 1)

    @property
    def limit(self) -> int:
        limit: int = settings.LIMITS[self.name]
        return limit

    def _over(self, count: int, *, more_than: int) -> int:
        return self.seconds - int(clock()) % self.seconds if count > more_than else 0

    def _count(self, who: tuple[object, ...], *, add: bool) -> int:
        # Hashed, as who it is may hold anything (a username with blanks), and nobody needs to read it there.
        digest = sha256("\0".join(map(str, who)).encode("utf-8", "replace")).hexdigest()[:32]
        key = f"rate:{self.name}:{digest}:{int(clock()) // self.seconds}"
        try:
            if not add:
                return int(cache.get(key, 0))
            cache.add(key, 0, timeout=self.seconds + 5)
            return int(cache.incr(key))
        except ValueError:  # it lapsed between the two
            return 1
        except Exception as fault:  # whatever the cache's client raises when its server is away
            log.warning("the cache is out of reach, nothing is counted: %s", fault.__class__.__name__)
            return 0


def first_use(secret: str, seconds: int) -> bool:
    """Whether nobody has used this before; remembered for ``seconds``. True when the cache is down."""
    try:
        return bool(cache.add(f"used:{sha256(secret.encode()).hexdigest()}", 1, timeout=seconds))
    except Exception as fault:  # as above
        log.warning("the cache is out of reach, what is used once is not remembered: %s", fault.__class__.__name__)
        return True


# What is counted, by whom. Many visitors of one company come from one address: what is counted by address is meant to
# stop a machine, not a busy office, and an operator raises it where an office is larger than we thought.
CONFIGS = Rate("configs")  # by address: one for each page load
TICKETS = Rate("tickets")  # by address: one for each connection of a visitor
VISITORS = Rate("visitors")  # by address: rows that a stranger can make
SOCKETS = Rate("sockets")  # by address: greetings
CONVERSATIONS = Rate("conversations")  # by address: each reaches an agent
UPLOADS = Rate("uploads")  # by address: pictures and fonts for the agents
RECEIPTS = Rate("receipts")  # by address
TOOL = Rate("tool")  # by address: requests of the masking tool
CODE_REQUESTS = Rate("code_requests", 600)  # by visitor
CODES_BY_ADDRESS = Rate("codes_by_address", 600)
AGENT_TICKETS = Rate("agent_tickets")  # by agent
AGENT_REQUESTS = Rate("agent_requests")  # by agent: the REST API
BAD_TOKENS = Rate("bad_tokens")  # by address: API tokens that are none
SECOND_STEPS = Rate("second_steps", 900)  # by user: wrong codes
LOG_INS = Rate("log_ins")  # by address: attempts, whoever they name
