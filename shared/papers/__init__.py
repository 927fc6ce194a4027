"""A contract on paper: what a page says of it, and the forms by which a side signs, changes, amends or ends it."""
