"""What a signer agrees to, in words, and the version of the wording: both portals show it, and the record keeps it."""

VERSION = "2026-11"
CONSENT = (
    "I have read this contract, I am entitled to sign it for the organisation named, and I agree that this electronic "
    "signature binds it as if I had signed on paper."
)
