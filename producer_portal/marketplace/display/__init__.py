"""What pages show of the market: the lots asked for, the filter rail, words, figures. Nothing is changed here."""
