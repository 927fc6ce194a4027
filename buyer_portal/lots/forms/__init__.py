"""The forms of lots, and where their fields live in a lot."""
