"""What pages show of contracts. Nothing is changed here."""
