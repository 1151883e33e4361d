"""What is due by the clock is done in turns, between which everything else of the process has its own.

When a process with a thousand sessions is killed, another one finds them all at once: noting that took half a minute,
in which nobody could join or write.
"""

#: Rows a turn; a function that did as many may have left some.
AT_ONCE = 10
