"""Which forms are one word, and which words nothing shown should hold."""

import hashlib
import re
from functools import lru_cache

# Stems that nothing shown should hold, then those that only no heading should: the first ten hexadecimal
# digits of their SHA-256, so that the words themselves stand nowhere.
_OFFENSIVE_DIGESTS = """
0033728f0f 0249b1b302 02a0f0a9db 02e46f2e08 0408dbc57e 05b71b9303 05e63c241b 06a1d8bf7f 08a841e996 095080134d
09cc1b93ce 0be9b885f4 0d1709cc9c 0d335db1f7 0f28c4960d 0fcb77e9e0 110c6c5a86 120f6e5b4e 12db6ded05 12e90b8e74
13a465fc66 13e3c99528 15551266fa 158869a973 16c5b5ddf1 16e11f6f50 16ea09fc78 17b92fbe09 190c6fb1c5 1b0f93c288
1b38e69c59 1b83044895 1c4bfd100a 1d57c69fd0 1dd9453f2e 2062f80093 2189c0ed71 22fc75e65a 26cfd27dc7 27a62b6817
27eb0c4ad7 292316bdfb 2d84fef55b 2f34b7a451 2f5f6ce5ae 30a989afc8 3175bf0638 31ef6fc9be 32bac578d6 3314b0999a
333f761809 3522d72b7b 36fa97ee1a 38339e3593 3974b16dad 39ec2b6e5e 3b1e0d7c5d 3d011e92f7 3f65fdc208 43508b5c03
45d866ee37 46505206c3 4697825a72 469c0fdb60 499b481226 4bb60e47e1 4c58f5d5fe 50c0048948 5586c9838a 566f532d48
56f1b21287 575054b866 594810adcb 5ad15c085d 5e9cf6db8a 6122fdf4ae 619bc82e0d 6460b5fdbc 64cdcb2544 64e3bea3ea
6556c1a584 6628813cef 665cb762e3 687bd6a917 69c5c5d45d 6ac3c336e4 6d7227ea32 6dbe0f85a0 72f33361b2 74305616b2
74ad1cfec8 75f35cfccf 77ccd22350 7811095542 793739b9b7 7b3f758480 7bc671151c 7c28a8e09b 7c4a5c242b 7c686cf2ae
7cfc9425c5 7d0c882901 8056f69ebe 80d71140f7 819837a1df 824fc479e4 82a1ddc889 83621b34ec 848e79e2ee 85ac07729c
85fc17f706 883cbe54c4 89133bc00e 8c5c043913 8f5083e3e5 93ee714256 95895782e1 958ce5c321 96740c504b 986c990041
98b52c4b6b 9915ba2d82 9ae315a94e 9b38a16567 9dfd0dc6be a0c239a8b1 a0f24112b9 a3719781d1 a3e139a26f a40ccba874
a4a50c9cee a4d7510f2e a58de6354e a76d588d00 a7847e3627 a7bf072c97 aa0ab19b7b aa451a84da acf4548897 ad505b0be8
ad6cacf3af ae96f4abbc affc875700 b04a8a4006 b055889bc4 b3cec2f6ec b66e4e54b4 b690cdbe59 b7b666558e b81d6dc258
b883427023 b95fdb8009 b9ef608311 bb61ef4081 bb87adf8aa bba9d26411 bc8a77db28 bcd1642bca bd331fb1d2 bdb1cc258d
be00f1af52 be72176c19 c1b4ed0539 c2a342a9d6 c2c3b68b48 c2cb2760f9 c370669ac2 c374eea599 c3de533e9b c511629005
ca05283dee cbc2d9ac11 cc02032349 cd3b6010f4 d0832bffc6 d1c5407c14 d2e620a8f6 d3f90c2894 d75a838dc7 d7d34a4073
da88439262 db10a79061 dc2abe4ed2 dcb50ee365 dd32831e9d dd3d4a3f76 dd92623b0a dd971cc1b2 df7c05ecc3 dfdf16bd35
e026b556f6 e14a747f15 e273db21d1 e2de05b07b e512a05583 e5cd1243e0 e7b98c6aa5 e83998ab50 e883b5ad97 e8ce34e7ea
e99d55248f ea67236f40 ee142b406f ee5a869b5a eef3bd0916 eff26b1816 f057ec88d0 f05bcc0aea f40bd55e71 f50c51ed23
f59e28f8bb f7c465019a f9d0d9b18a fa38a8d3e5 fac412314f fb96c27642
"""
_DELICATE_DIGESTS = """
002b4d9d03 02298e636e 036a81a775 0508a63444 06e9ca8dd2 0851213b52 0ec52f573c 102626eace 1189ac223e 130229cd36
1359605384 18c90e10c3 1de4ec031f 1e0d43a613 1e5541c622 1f575f9283 2133659bc1 222d656a9e 25ab231347 268321b24e
2a6060b5e2 2a6937d721 2c32c156cf 2c5be4263a 2c69066916 2c84e0563b 304bf48b82 316a6a23f5 34c7d5af41 35d7d4344d
38012c26a5 38136d6e34 3baea61199 3c62899043 42b034273a 43016c73f9 44547426f2 451268cef4 47eeb86c2b 48fab7a564
4a08a19172 4bae6b1bc7 4c4b3b7b05 4c8027b3a2 4cefa983ae 4cf7b3bb87 4f50917675 529b7ecf56 5c6c42b2bd 5d7577cd00
5ebdc7b074 645f9b4dec 6531d36c4d 6673191fba 6adc452d6b 6d899981c3 6f11c5a506 70aafb4266 737dd1bca2 7467f71dd9
75fa219549 77a9786975 7902e27065 7920e3b1ff 7a4e019df4 7c410e281d 7dd7fe99a5 7e125295e0 7ece961324 7f71fd8fc6
8171c4ecae 831dfc5829 85f5d2e0be 860836fad9 8649d6f8c2 86990b0ef9 875f8594af 8e5ddb02b8 8f684d401d 9207b88342
938b345cbd 94a877e2ce 9676b38cb8 98d44e13f4 98ebe5778d 9a4eac2dfa 9adf43b64f 9e56acb4b7 9f9c64d19f a02d538d50
a2823c51c4 a2f717cbbe a368606514 a6ee0e6b8b aa8109a8a3 abe0cdbfd5 ac996ae492 ade74a96ae adedda9c95 b08cd16102
b0d4d07d61 b4b66e0d54 b64608345c baa9c15307 bfbe29d3ff c0b82524df c2d214a484 c8bd849e3a c91d7a2081 cb9c013441
cbbd0f71af cdd28ff153 d17ef52107 d2ce238bf4 d31f9b0cc1 d3655ec2b7 d5146a6287 d59e8510ef d6069ad14b d7e501addd
e30c2ea7a7 e552a09fa5 e683679358 e854059ec2 e9143a2903 e9b6438440 ebec03d80c f0952cc95b f0e3d6703c f59e28f8bb
f6952d6eef f6a9dcb187 f753bcddd0 fb29008a99 fd70ad909b fdca9cb0db feb0e1a9ef ff357851cd
"""
_OFFENSIVE, _DELICATE = (frozenset(digests.split()) for digests in (_OFFENSIVE_DIGESTS, _DELICATE_DIGESTS))
_HARMLESS = frozenset(
    [
        "crape",
        "crappie",
        "crappies",
        "craps",
        "jape",
        "japes",
        "japed",
        "morone",
        "pricked",
        "prickly",
        "rap",
        "rapped",
        "rapping",
        "raps",
        "retarding",
        "retards",
        "spice",
        "spiced",
        "spices",
        "trollope",
    ]
)
"""Words that only a light stem takes for others."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
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


@lru_cache(maxsize=100_000)
def _digests(word: str) -> frozenset[str]:
    """Of a word's lower-case form and of its stem; none of a harmless word."""
    word = word.lower()
    forms = set() if word in _HARMLESS else {word, stem(word)}
    return frozenset(hashlib.sha256(form.encode()).hexdigest()[:10] for form in forms)


def is_offensive(word: str) -> bool:
    """Whether a word is one that no shown text should hold, and no decoder write.

    >>> is_offensive("spices"), is_offensive("plant")
    (False, False)
    """
    return not _OFFENSIVE.isdisjoint(_digests(word))


def is_delicate(word: str) -> bool:
    """Whether a word should head nothing, though it may stand in a sentence (of medicine, of history).

    >>> is_delicate("plant"), is_delicate("urine")
    (False, True)
    """
    return is_offensive(word) or not _DELICATE.isdisjoint(_digests(word))


def holds_offensive_word(text: str) -> bool:
    """Whether any word of a text is offensive, hyphenated ones also by their parts.

    >>> holds_offensive_word("a small dog")
    False
    """
    return any(map(is_offensive, _WORD.findall(text)))
