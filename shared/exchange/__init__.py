"""The exchange: signed webhooks between the portals, and to partners, that lose nothing."""
