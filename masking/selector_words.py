"""The pseudo-classes that selectors may use, and those that deserve an answer of their own."""

# Without parentheses; every engine of today knows them, and so does soupsieve.
PSEUDO_CLASSES = frozenset(
    """
    active any-link autofill checked default defined disabled empty enabled first-child first-of-type focus
    focus-visible focus-within fullscreen hover in-range indeterminate last-child last-of-type link only-child
    only-of-type optional out-of-range placeholder-shown popover-open read-only read-write required root target
    user-invalid visited
    """.split()  # noqa: SIM905  (read as a list of words)
)

SELECTOR_LISTS = frozenset({"has", "is", "not", "where"})
NTH_OF = frozenset({"nth-child", "nth-last-child"})
NTH = NTH_OF | {"nth-of-type", "nth-last-of-type"}

OLD_PSEUDO_ELEMENTS = frozenset({"before", "after", "first-line", "first-letter"})
# They mean something else in every call, or nothing in a document.
UNFIXED = frozenset({"scope", "host", "host-context"})
# Known to some browser, to soupsieve or to jQuery only: who writes one means it, and no backslash helps.
ELSEWHERE = frozenset(
    """
    any contains matches first last even odd eq gt lt visible hidden button input checkbox radio text password file
    current past future paused playing muted open modal invalid valid user-valid local-link target-within
    picture-in-picture
    """.split()  # noqa: SIM905
)
