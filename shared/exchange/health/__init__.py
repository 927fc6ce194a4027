"""How the integration stands, and who hears of it: figures, pulses, rules, the look-out. Reads rows, asks the network
only from the look-out, and never holds up a page."""
