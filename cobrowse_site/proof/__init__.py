"""`manage.py prove_masking`: a page full of canaries, a session, and a search through every byte (docs/proof.md).

subject → server, browser, recorder → session (planting.js, happenings.js) → search → report; run.py is the story.
"""
