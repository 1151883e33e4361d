"""What recording a page costs the visitor, beside rrweb and the bare limit: ``make bench``, docs/benchmarks.md."""
