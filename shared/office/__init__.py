"""The pages on which people look after themselves, their organisation, its people and its keys."""
