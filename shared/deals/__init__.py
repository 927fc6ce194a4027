"""What bids, offers and contracts say, in the words and the order in which both portals show it."""
