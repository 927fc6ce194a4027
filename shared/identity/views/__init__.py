"""Pages: the doors (sign in, register, out), and what people see to about their own account."""
