"""Texts that people type or paste, and what the page says of each."""

import unicodedata
from typing import NamedTuple


class TextCase(NamedTuple):
    """text: as typed. seen: a piece of what the page says, "" for nothing but the answer.

    answered: whether the model reads it and bars are drawn.
    """

    text: str
    seen: str = ""
    answered: bool = True


NOTHING = "nothing to read"
INVISIBLE = "Invisible or control characters in the text were read as spaces."
CUT = "Only its beginning was read"
LIMIT = "This text has 1,000,000 characters; the limit is 20,000."

TEXT_CASES = {
    "empty": TextCase("", NOTHING, False),
    "blanks": TextCase("   \t ", NOTHING, False),
    "blank lines": TextCase("\n\r\n", NOTHING, False),
    "zero-width space": TextCase("\u200b\u200b", NOTHING, False),
    "joiners alone": TextCase("\u200d\ufe0f", NOTHING, False),
    "byte order mark": TextCase("\ufeff", NOTHING, False),
    "braille blank": TextCase("\u2800", NOTHING, False),
    "right-to-left override alone": TextCase("\u202e", NOTHING, False),
    "a megabyte": TextCase("dog " * 250_000, LIMIT, False),
    "a megabyte without a space": TextCase("x" * 10**6, LIMIT, False),
    "one character over the limit": TextCase("d" * 20_001, "has 20,001 characters", False),
    "over the token limit": TextCase("a dog in the park " * 20, CUT),
    "one character": TextCase("x"),
    "one sign": TextCase("?"),
    "emoji with joiners": TextCase("a dog 👩‍👩‍👧‍👦 👩‍🚀"),
    "composed letters (NFC)": TextCase(unicodedata.normalize("NFC", "a dog in a café in Zürich")),
    "decomposed letters (NFD)": TextCase(unicodedata.normalize("NFD", "a dog in a café in Zürich")),
    "a hundred accents on a letter": TextCase("a dog" + "\u0301" * 100),
    "right-to-left override": TextCase("a dog \u202e god a", INVISIBLE),
    "right-to-left script": TextCase("a dog שלום مرحبا"),
    "another script": TextCase("犬は長い耳"),
    "NUL": TextCase("a d\x00og", INVISIBLE),
    "bell and escape": TextCase("a dog \x07\x1b[31m red", INVISIBLE),
    "zero-width within words": TextCase("a d\u200bog", INVISIBLE),
    "lone surrogate": TextCase("a \ud800 dog"),
    "script": TextCase("<script>alert(1)</script> dog"),
    "image with a handler": TextCase('<img src=x onerror="alert(1)"> dog'),
    "Markdown link": TextCase("[a dog](http://evil.test)"),
    "remote image": TextCase("![a dog](http://evil.test/x.png)"),
    "bare address": TextCase("www.evil.test dog http://evil.test/ mail@evil.test"),
    "LaTeX": TextCase("$\\int_0^1 dog$ and $$x^2$$"),
    "colour directive": TextCase(":red[dog] :blue-background[cat]"),
    "icon directive": TextCase(":material/search: :smile: dog"),
    "arrow": TextCase("dog -> cat <- -- =>"),
    "leading number sign": TextCase("# dog"),
    "leading list mark": TextCase("* dog\n- cat\n1. bird"),
    "table and rule": TextCase("| dog | cat |\n|---|---|\n---"),
    "code fence": TextCase("```dog``` `cat`"),
    "braces": TextCase("{0} {dog} {{cat}} {0.__class__}"),
    "percent": TextCase("%s %d %(dog)s 100 %"),
    "hover template": TextCase("%{x} %{customdata[0]} dog<extra></extra>"),
    "entity": TextCase("&lt;b&gt; dog &#x27;"),
    "formula": TextCase("=1+1 dog"),
    "SQL": TextCase("dog'; DROP TABLE x; --"),
    "path": TextCase("../../etc/passwd dog"),
    "several lines": TextCase("a dog\nand a cat\r\nand a bird"),
    "line separator": TextCase("a dog\u2028and a cat"),
    "special tokens": TextCase("<bos> a dog <eos> <pad> <unk>"),
    "the same word 400 times": TextCase("dog " * 400, CUT),
    "only numbers": TextCase("12345 67890"),
}
