"""The states of the e-mail that goes with a notification, and the moves between them."""

from shared.claims import DUE as DUE

SENT = "sent"
FAILED = "failed"
NO_MAIL = "no_mail"

MAIL_MOVES = {
    DUE: {SENT, FAILED},
    SENT: {DUE},
    FAILED: {DUE},
    NO_MAIL: {DUE},
}

MAIL_CHOICES = [(DUE, "to be sent"), (SENT, "sent"), (FAILED, "failed"), (NO_MAIL, "no mail")]
