"""A mail server of a few verbs (RFC 5321) in a thread, which keeps what it gets and refuses what a test says."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy

WORDS = {
    "EHLO": "250 hello",
    "HELO": "250 hello",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "RSET": "250 ok",
    "NOOP": "250 ok",
}


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.conversations += 1
        self.say("220 test")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            answer = self.server.answers.get((verb, recipient)) or self.server.answers.get((verb, ""))
            if answer == "drop":
                return None
            if answer == "silence":
                return self.server.stopped.wait(30)
            if verb == "DATA" and not answer:
                self.say("354 go on")
                self.take(recipient)
            else:
                self.say(answer or WORDS.get(verb, "502 what?"))
        return None

    def take(self, recipient):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        with self.server.lock:
            self.server.taken.append((recipient, message))
        self.say("250 taken")

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` are recipients and messages; `answers[verb, recipient]` is said instead, for all under ""."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken, self.answers, self.conversations = [], {}, 0
        self.lock, self.stopped = threading.Lock(), threading.Event()

    @property
    def port(self):
        return self.server_address[1]

    @property
    def recipients(self):
        return sorted(recipient for recipient, _ in self.taken)


@contextmanager
def mail_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            server.shutdown()
            thread.join()
