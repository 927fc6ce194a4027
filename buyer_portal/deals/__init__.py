"""Negotiations: offers and counters of two sides until they agree or part."""
