"""Several at once, each on a connection of its own."""

import threading

from django.db import connection

from shared.errors import DomainError


def race(*runs):
    """What each of `runs` returned, or the code of its refusal; they begin together."""
    outcomes, gate = [], threading.Barrier(len(runs))

    def go(run):
        gate.wait()
        try:
            outcomes.append(run())
        except DomainError as refused:
            outcomes.append(refused.code)
        except Exception as error:
            outcomes.append(repr(error))  # shows up in the test's comparison
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
