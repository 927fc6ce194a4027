from django.core.mail.backends.locmem import EmailBackend


class Faulty(EmailBackend):
    """A mail server that says what the test wants: `errors` by recipient, or for everybody under ''."""

    errors: dict[str, Exception] = {}
    tried: list[str] = []

    def send_messages(self, messages):
        for message in messages:
            (to,) = message.to
            self.tried.append(to)
            if error := self.errors.get(to) or self.errors.get(""):
                raise error
        return super().send_messages(messages)
