"""The leak stop: what should never be in a stream is starred before the stream goes on.

``Scanner`` (scanner.py) is the way in. It keeps a model of one page load (page.py), as typed text comes letter by
letter and a number may lie in several nodes.
"""
