"""The table in tests/README.md lists every bad input, and the tests that it names are there."""

from tests.attacks.catalogue import cases, table
from tests.readme_blocks import ROOT, read_block


def test_the_table_is_that_of_the_cases():
    assert read_block("bad-inputs") == table(), "run `python -m tests.attacks.catalogue`"


def test_every_case_has_its_own_name_and_a_test():
    found = [(group, name, test) for group, name, _, test in cases()]
    assert len(found) == len(set(found)) > 300
    assert all((ROOT / test).is_file() for _, _, test in found)
