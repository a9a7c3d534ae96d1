"""Which forms are one word, and which words nothing shown should hold."""

import hashlib
import re
from functools import lru_cache

# The first ten hexadecimal digits of SHA-256 of stems that no screen should print as a heading.
_DIGESTS = """
05b71b9303 06a1d8bf7f 08a841e996 095080134d 0be9b885f4 0f28c4960d 120f6e5b4e 12e90b8e74 13a465fc66
15551266fa 158869a973 16ea09fc78 1b0f93c288 1b83044895 2062f80093 2189c0ed71 2f34b7a451 2f5f6ce5ae
30a989afc8 3b1e0d7c5d 566f532d48 594810adcb 6122fdf4ae 619bc82e0d 6556c1a584 6ac3c336e4 6dbe0f85a0
7bc671151c 7c4a5c242b 80d71140f7 83621b34ec 85fc17f706 89133bc00e 8c5c043913 8f5083e3e5 958ce5c321
986c990041 98b52c4b6b 9915ba2d82 9ae315a94e a40ccba874 ad505b0be8 ad6cacf3af affc875700 b04a8a4006
b690cdbe59 b81d6dc258 bb61ef4081 bb87adf8aa bd331fb1d2 bdb1cc258d be00f1af52 c1b4ed0539 c2c3b68b48
c3de533e9b ca05283dee cc02032349 d75a838dc7 db10a79061 dc2abe4ed2 dd92623b0a e512a05583 e7b98c6aa5
eef3bd0916 f50c51ed23 f9d0d9b18a fa38a8d3e5 fb96c27642
"""
_OFFENSIVE = frozenset(_DIGESTS.split())
_HARMLESS = frozenset(["crape", "craps", "pricked", "prickly", "spice", "spiced", "spices"])
"""Words that only a light stem takes for others."""

IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse",
    "geese": "goose", "wives": "wife", "knives": "knife", "leaves": "leaf", "lives": "life", "born": "born",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A light stem: plural, -ed, -ing and -ly undone; only for telling that two forms are one word.

    >>> stem("plants") == stem("plant") == stem("planted"), stem("cities") == stem("city")
    (True, True)
    """
    word = word.partition("'")[0]
    word = IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for suffix in ("ing", "ed", "ly"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= 3 and re.search("[aeiouy]", rest) and not word.endswith("eed"):
            word = rest
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


def is_offensive(word: str) -> bool:
    """Whether a word is one that no heading should show, and no decoder write.

    >>> is_offensive("spices"), is_offensive("plant")
    (False, False)
    """
    word = word.lower()
    if word in _HARMLESS:
        return False
    return any(hashlib.sha256(form.encode()).hexdigest()[:10] in _OFFENSIVE for form in {word, stem(word)})
