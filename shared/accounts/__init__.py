"""People, the organisations they act for, their rights there, and the keys machines use."""
