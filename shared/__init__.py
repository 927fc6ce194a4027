"""What both portals must agree on. Imports neither of them."""
