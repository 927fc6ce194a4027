"""The Producer portal."""
