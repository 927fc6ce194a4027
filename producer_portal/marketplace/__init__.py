"""The marketplace as producers see it: the buyers' lots, mirrored."""
