"""What both portals' tests and partners check themselves against: JSON Schemas of the wire types, signed messages.

`python -m shared.schemas.golden` writes them anew, `--check` only says whether they are up to date.
"""
