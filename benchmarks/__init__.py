"""What the product costs beside a yardstick that runs in the same minutes on the same machine. See README.md here."""
