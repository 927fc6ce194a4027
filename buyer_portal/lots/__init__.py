"""Tenders: what an airline asks for, from draft to award."""
