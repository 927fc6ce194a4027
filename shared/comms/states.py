"""The states of a mail, and the moves between them."""

from shared.claims import DUE as DUE

SENT = "sent"
FAILED = "failed"
NO_MAIL = "no_mail"
GATHERING = "gathering"
IN_DIGEST = "in_digest"

MAIL_MOVES = {
    DUE: {SENT, FAILED, NO_MAIL},
    GATHERING: {IN_DIGEST, NO_MAIL},
    IN_DIGEST: {DUE},
    SENT: {DUE},
    FAILED: {DUE},
    NO_MAIL: {DUE},
}

MAIL_CHOICES = [
    (DUE, "to be sent"),
    (SENT, "sent"),
    (FAILED, "failed"),
    (NO_MAIL, "no mail"),
    (GATHERING, "for the next digest"),
    (IN_DIGEST, "in a digest"),
]
