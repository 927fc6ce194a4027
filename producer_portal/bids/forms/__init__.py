"""The forms of the wizard's steps: a module for each, and in `step` what they share."""
