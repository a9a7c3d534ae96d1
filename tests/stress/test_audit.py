"""What is installed is no older than what is known to be safe, and every package says its licence."""

from tests.stress.audit import dependencies, licence, too_old


def test_nothing_is_older_than_what_is_known_to_be_safe():
    assert too_old() == []


def test_every_package_says_its_licence():
    packages = dependencies()
    assert len(packages) > 40
    assert [package.name for package in packages if licence(package) == "not said"] == []
