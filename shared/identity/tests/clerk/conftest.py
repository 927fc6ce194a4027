from tests.stand_ins.fixtures import ada, clerk, later

__all__ = ["ada", "clerk", "later"]
