import os
import re
import time
from itertools import pairwise

import pytest

from shared import ids


def test_new_id_is_an_object_id_of_this_second():
    before = int(time.time())

    new = ids.new_id()

    assert re.fullmatch("[0-9a-f]{24}", new)
    assert before <= int(new[:8], 16) <= int(time.time())


def test_new_ids_ascend_and_never_repeat():
    made = [ids.new_id() for _ in range(10_000)]

    assert len(set(made)) == len(made)
    assert all(int(after[18:], 16) == (int(before[18:], 16) + 1) % 2**24 for before, after in pairwise(made))


def test_a_forked_child_makes_other_ids_than_its_parent():
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, ids.new_id().encode())
        os._exit(0)

    of_child = os.read(reading, 24).decode()

    os.wait()
    assert of_child[8:18] != ids.new_id()[8:18]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("65a1b2c3d4e5f60718293a4b", True),
        ("65A1B2C3D4E5F60718293A4B", False),
        ("65a1b2c3d4e5f60718293a4", False),
        ("65a1b2c3d4e5f60718293a4b\n", False),
        ("٦5a1b2c3d4e5f60718293a4b", False),
        ("", False),
        (None, False),
        (65, False),
    ],
)
def test_is_id_takes_24_lower_case_hex_digits_alone(text, good):
    assert ids.is_id(text) is good


def test_new_user_id_has_clerks_shape():
    assert re.fullmatch("user_[0-9A-Za-z]{27}", ids.new_user_id())


def test_new_message_id_is_a_ulid_of_this_millisecond():
    before = time.time_ns() // 1_000_000

    new = ids.new_message_id()

    assert re.fullmatch("msg_[0-7][0-9A-HJKMNP-TV-Z]{25}", new)
    milliseconds = 0
    for letter in new[4:14]:
        milliseconds = milliseconds * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    assert before <= milliseconds <= time.time_ns() // 1_000_000


def test_message_ids_sort_by_the_time_they_were_made():
    first = ids.new_message_id()
    time.sleep(0.002)
    second = ids.new_message_id()

    assert first < second
