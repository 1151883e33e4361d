"""What `manage.py doctor` looks at, in the order in which it is told; each check is a function that yields findings."""
