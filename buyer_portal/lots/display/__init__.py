"""What pages show of lots: words, figures and cells. Nothing is changed here."""
