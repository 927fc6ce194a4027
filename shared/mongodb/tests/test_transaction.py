"""A service's transaction on MongoDB: the real backend and the real driver's session, but what a server would answer
to commit and abort is told by the test."""

import threading
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connections
from django_mongodb_backend.base import DatabaseWrapper
from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure
from pymongo.synchronous.client_session import _TxnState

from shared.db import ATTEMPTS, atomic, on_commit
from shared.errors import InvalidMove
from shared.mongodb.offline import OfflineConnection
from shared.mongodb.transaction import COMMITS

OK = None


def conflict():
    """Two transactions wrote the same document. Source: MongoDB's error 112, with the label the server gives it."""
    return OperationFailure("WriteConflict", 112, {"errorLabels": ["TransientTransactionError"]})


def gone():
    """The answer to a commit was lost; the driver adds the label that the result is unknown."""
    return AutoReconnect("connection closed")


class Server(OfflineConnection):
    """Answers each commit with the next of `answers`, then with yes. `said` is what it was asked."""

    def __init__(self, *answers):
        super().__init__("default")
        self.answers, self.said = list(answers), []
        self.client = MongoClient("mongodb://127.0.0.1:1", connect=False)
        self.connection = SimpleNamespace(start_session=self.start_session)

    def ensure_connection(self):
        pass

    def start_session(self):
        session = self.client.start_session()
        session._finish_transaction_with_retry = self.answer
        return session

    def start_transaction_mongo(self):
        DatabaseWrapper.start_transaction_mongo(self)

    def write(self):
        """What any first operation does to the driver's session: it is under way at the server."""
        assert self.session is not None
        assert self.session.in_transaction
        self.session._transaction.state = _TxnState.IN_PROGRESS

    def answer(self, command):
        self.said.append(command.removesuffix("Transaction"))
        if command == "commitTransaction" and self.answers and (error := self.answers.pop(0)):
            raise error


@pytest.fixture
def served():
    """Call something in a thread whose store is this server, and return what it returned."""

    def serve(server, call):
        outcome = []

        def run():
            connections["default"] = server
            try:
                outcome.append(call())
            except Exception as error:
                outcome.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(timeout=20)
        assert server.session is None  # whatever happened: no session is left behind
        assert not server.in_atomic_block_mongo
        assert server.run_on_commit == []
        return outcome[0]

    return serve


def deed_on(server, runs, *, fail=None):
    @atomic
    def deed():
        server.write()
        runs.append(len(runs) + 1)
        on_commit(lambda: server.said.append(f"told of run {len(runs)}"))
        if fail and (error := fail.pop(0)):
            raise error
        return "done"

    return deed


def test_a_commit_that_is_taken(served):
    server, runs = Server(), []

    assert served(server, deed_on(server, runs)) == "done"
    assert server.said == ["commit", "told of run 1"]


def test_a_service_that_fails_is_rolled_back(served):
    server, runs = Server(), []

    outcome = served(server, deed_on(server, runs, fail=[InvalidMove("no")]))

    assert isinstance(outcome, InvalidMove)
    assert server.said == ["abort"]


def test_a_service_with_a_conflict_runs_again(served):
    server, runs = Server(), []
    wrapped = DatabaseError()  # as the backend's queries raise it
    wrapped.__cause__ = conflict()

    assert served(server, deed_on(server, runs, fail=[conflict(), wrapped, OK])) == "done"
    assert server.said == ["abort", "abort", "commit", "told of run 3"]


def test_a_commit_with_a_conflict_runs_the_service_again(served):
    server, runs = Server(conflict(), OK), []

    assert served(server, deed_on(server, runs)) == "done"
    assert server.said == ["commit", "commit", "told of run 2"]


def test_a_commit_whose_answer_was_lost_is_sent_again_and_the_service_not_run_again(served):
    server, runs = Server(gone(), gone(), OK), []

    assert served(server, deed_on(server, runs)) == "done"
    assert runs == [1]
    assert server.said == ["commit", "commit", "commit", "told of run 1"]


def test_a_commit_that_turns_out_not_to_have_happened_runs_the_service_again(served):
    server, runs = Server(gone(), conflict(), OK), []

    assert served(server, deed_on(server, runs)) == "done"
    assert server.said == ["commit", "commit", "commit", "told of run 2"]


def test_a_commit_that_nobody_knows_about_is_an_error_and_not_done_twice(served):
    server, runs = Server(*[gone() for _ in range(COMMITS)]), []

    outcome = served(server, deed_on(server, runs))

    assert isinstance(outcome, AutoReconnect)
    assert runs == [1]
    assert server.said == ["commit"] * COMMITS


def test_conflicts_without_end_are_an_error(served):
    server, runs = Server(*[conflict() for _ in range(ATTEMPTS)]), []

    outcome = served(server, deed_on(server, runs))

    assert isinstance(outcome, OperationFailure)
    assert len(runs) == ATTEMPTS


def test_after_a_failed_commit_the_thread_goes_on_as_before(served):
    server, runs = Server(OperationFailure("no", 20)), []
    deed = deed_on(server, runs)

    def both():
        with pytest.raises(OperationFailure):
            deed()
        return deed()

    assert served(server, both) == "done"
    assert server.said == ["commit", "commit", "told of run 2"]


def test_a_service_called_on_commit_has_a_transaction_of_its_own(served):
    server = Server()
    afterwards = atomic(lambda: server.write())

    @atomic
    def deed():
        server.write()
        on_commit(afterwards)

    served(server, deed)

    assert server.said == ["commit", "commit"]
