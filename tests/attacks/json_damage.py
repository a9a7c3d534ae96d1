"""Ways to damage the JSON files of a checkpoint: name -> (attack on its folder, what the refusal says)."""

import json
from pathlib import Path

from tests.attacks.weights_damage import WEIGHT_ATTACKS, WEIGHTS, edit


def write(name: str, content: bytes):
    return lambda folder: (folder / name).write_bytes(content)


def config(**settings):
    return edit("config.json", lambda value: value.update(settings))


CONFIG_ATTACKS = {
    "empty": (write("config.json", b""), "not valid JSON"),
    "a list": (write("config.json", b"[]"), "config.json"),
    "a key missing": (edit("config.json", lambda value: value.pop("dimensions")), "'dimensions' is missing"),
    "a key with a default missing": (
        edit("config.json", lambda value: value.pop("alpha")),
        "'alpha' is missing",
    ),
    "an extra key": (config(hook="os.system"), "hook"),
    "a mistyped key": (
        edit("config.json", lambda value: value.update(dimension=value.pop("dimensions"))),
        "dimension",
    ),
    "a number as text": (config(dimensions="4"), "dimensions"),
    "a truth as number": (config(dimensions=True), "dimensions"),
    "a fraction": (config(dimensions=4.0), "dimensions"),
    "a billion dimensions": (config(dimensions=10**9), "dimensions"),
    "a number of 4,000 digits": (config(dimensions=10**4000), "dimensions"),
    "no dimensions": (config(dimensions=0), "dimensions"),
    "less than none": (config(decoder_hidden=-8), "decoder_hidden"),
    "NaN": (write("config.json", b'{"alpha": NaN}'), "NaN"),
    "too large a number": (write("config.json", b'{"alpha": 1e999}'), "1e999"),
    "a key twice": (write("config.json", b'{"alpha": 1, "alpha": 2}'), "'alpha' stands twice"),
    "a name that is a path": (config(name="../../x"), "name"),
    "a corpus that is a path": (config(corpora=["/etc/passwd"]), "corpora"),
    "an encoder that is an import": (config(encoder="os.system"), "encoder"),
    "a hash that is a URL": (config(encoder_sha256="https://example.org/"), "encoder_sha256"),
    "another model": (config(model="gpt"), "model"),
    "a newer format": (config(format_version=2), "Update the app"),
    "an older format": (config(format_version=0), "format_version"),
    "format as text": (config(format_version="1"), "format_version"),
    "60,000 brackets": (write("config.json", b"[" * 60_000), "nested"),
    "not UTF-8": (write("config.json", b"\xff\xfe{\0}\0"), "UTF-8"),
    "a lone surrogate": (write("config.json", b'{"name": "\\ud800"}'), "config.json"),
    "larger than any config": (write("config.json", b" " * 70_000), "limit"),
}


def tokens(change):
    return edit("tokenizer.json", lambda value: change(value["model"]))


def swap_numbers(model: dict) -> None:
    vocabulary = model["vocab"]
    vocabulary["<pad>"], vocabulary["!"] = vocabulary["!"], vocabulary["<pad>"]


def duplicate_token(folder: Path) -> None:
    file = folder / "tokenizer.json"
    text = json.dumps(json.loads(file.read_text()))
    file.write_text(text.replace('"!": 4', '"!": 4, "!": 4', 1))


TOKENIZER_ATTACKS = {
    "empty": (write("tokenizer.json", b""), "not a tokenizer"),
    "a list": (write("tokenizer.json", b"[]"), "BPE"),
    "an empty object": (write("tokenizer.json", b"{}"), "BPE"),
    "another model": (tokens(lambda model: model.update(type="WordLevel")), "its type"),
    "a token more": (tokens(lambda model: model["vocab"].update(zebra=len(model["vocab"]))), "tokens"),
    "a token without number": (tokens(lambda model: model["vocab"].pop("<pad>")), "number"),
    "a number twice": (tokens(lambda model: model["vocab"].update({"!": 5})), "share a number"),
    "a token twice": (duplicate_token, "twice"),
    "a number as text": (tokens(lambda model: model["vocab"].update({"!": "4"})), "BPE"),
    "a negative number": (tokens(lambda model: model["vocab"].update({"!": -4})), "share a number"),
    "a number of 10^18": (tokens(lambda model: model["vocab"].update({"!": 10**18})), "share a number"),
    "specials elsewhere": (tokens(swap_numbers), "first tokens"),
    "a merge of unknown tokens": (
        tokens(lambda model: model["merges"].append(["zeb", "ra"])),
        "`zeb` out of vocabulary",
    ),
    "a merge of one": (tokens(lambda model: model["merges"].append(["a"])), "merges"),
    "a merge that makes no token": (
        tokens(lambda model: model["merges"].append(["!", "!"])),
        "`!!` out of vocabulary",
    ),
    "merges that are no list": (tokens(lambda model: model.update(merges={"a": 3})), "merges"),
    "chance in the model": (tokens(lambda model: model.update(dropout=0.5)), "dropout"),
    "a regular expression of its own": (
        edit(
            "tokenizer.json", lambda value: value.update(pre_tokenizer={"type": "Split", "pattern": "(a+)+$"})
        ),
        "pre_tokenizer",
    ),
    "a normalizer of its own": (
        edit("tokenizer.json", lambda value: value.update(normalizer={"type": "Lowercase"})),
        "normalizer",
    ),
    "a setting of its own": (tokens(lambda model: model.update(unheard_of=1)), "unheard_of"),
    "a path for its tokens": (tokens(lambda model: model.update(vocab="/etc/passwd")), "BPE"),
    "a path for its merges": (tokens(lambda model: model.update(merges="/etc/passwd")), "BPE"),
    "added tokens": (
        edit("tokenizer.json", lambda value: value["added_tokens"].append({"id": 9, "content": "the"})),
        "added tokens",
    ),
    "no added tokens": (
        edit("tokenizer.json", lambda value: value.update(added_tokens=None)),
        "BPE",
    ),
    "100,000 brackets": (write("tokenizer.json", b"[" * 100_000), "nested"),
}

WORD_ATTACKS = {
    "not UTF-8": (write("words.txt", b"\xff\n"), "UTF-8"),
    "a line without an end": (write("words.txt", b"a\nb"), "last line"),
    "an empty line": (write("words.txt", b"a\n\nb\n"), "line 2"),
    "a space": (write("words.txt", b"a\nb c\n"), "line 2"),
    "a bell": (write("words.txt", b"\x07\n"), "line 1"),
    "a word twice": (write("words.txt", b"a\na\n"), "twice"),
    "unsorted": (write("words.txt", b"b\na\n"), "sorted"),
    "a word without end": (write("words.txt", b"a" * 10_000 + b"\n"), "line 1"),
    "a million words": (write("words.txt", b"a\n" * 1_000_000), "most"),
    "larger than any list": (write("words.txt", b"a" * (17 * 2**20)), "limit"),
}

OTHER_ATTACKS = {
    "metrics that are a list": (write("metrics.json", b"[]"), "metrics.json"),
    "metrics with NaN": (write("metrics.json", b'{"auc": NaN}'), "NaN"),
    "metrics with infinity": (write("metrics.json", b'{"auc": -Infinity}'), "Infinity"),
    "metrics with a lone surrogate": (write("metrics.json", b'{"note": "\\udc00"}'), "metrics.json"),
}

ATTACKS = {
    f"{name}: {attack}": parts
    for name, attacks in {
        WEIGHTS: WEIGHT_ATTACKS,
        "config.json": CONFIG_ATTACKS,
        "tokenizer.json": TOKENIZER_ATTACKS,
        "words.txt": WORD_ATTACKS,
        "metrics.json": OTHER_ATTACKS,
    }.items()
    for attack, parts in attacks.items()
}
