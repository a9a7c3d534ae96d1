import pytest

from core.data.readers.strict_json import StrictJSONError, parse_json, shorten


def test_plain_json_is_read():
    assert parse_json(b'{"a": [1, 2.5, null, true, "\xc3\xbc"]}') == {"a": [1, 2.5, None, True, "ü"]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "line 1"),
        ("{", "line 1"),
        ('{"a": 1} x', "line 1"),
        ('{"a": 1, "a": 1}', "'a' stands twice"),
        ('[{"b": {"a": 1, "a": 1}}]', "'a' stands twice"),
        ("NaN", "NaN"),
        ("[-Infinity]", "Infinity"),
        ("1e999", "too large"),
        ("-1e999", "too large"),
        ("9" * 5000, "digits"),
        ("[" * 100_000, "nested"),
        ('{"a":' * 100_000, "nested"),
        (b"\xff", "UTF-8 at byte 0"),
        ('"\n"', "line 1"),
    ],
)
def test_everything_else_is_refused(content, reason):
    with pytest.raises(StrictJSONError, match=reason):
        parse_json(content)


def test_message_quotes_little_of_a_strangers_file():
    with pytest.raises(StrictJSONError) as caught:
        parse_json('{"%s": 1, "%s": 2}' % (("\n\u202e" + "x" * 10**5,) * 2))
    assert len(str(caught.value)) < 140
    assert "\n" not in str(caught.value)
    assert "\u202e" not in str(caught.value)


def test_shorten_survives_lone_surrogates():
    assert shorten("a\ud800b") == "a?b"
    assert shorten("x" * 100, 10) == "x" * 9 + "…"
