"""Random rule files: few words that mean many things, in every layout that YAML has, and full of comments.

A rulebook is drawn as plain values and then written, so that what a rename has to change can be said of the
values alone.
"""

from __future__ import annotations

from random import Random
from typing import Any

from tests.making import minimal_texts

WORDS = ["a", "b", "c", "d1", "e_2", "no", "2"]
"""Ids of questions, options, needs and rules alike: the same word is often all of these."""

TOPIC = """\
name: Which one?
sides:
  headphones: {name: Headphones, one: a pair of headphones, several: headphones, kinds: headphones}
  headset: {name: A headset, one: a headset, several: headsets, kinds: headset}
"""

Data = dict[str, Any]
"""File name -> what the file holds: lists, mappings and texts."""


def random_data(random: Random) -> Data:
    """Return the values of a rulebook that loads."""
    questions: list[dict[str, Any]] = []
    for name in random.sample(WORDS, 3):
        options = [{"id": option, "label": _label(random)} for option in random.sample(WORDS, 3)]
        asked: dict[str, Any] = {"id": name, "text": _label(random), "choose": random.choice(["one", "many"])}
        asked["options"] = [*options, {"id": "unsure", "label": "Not sure"}]
        if questions and random.random() < 0.7:
            asked["ask_when"] = _condition(random, questions)
            asked["hide"] = [{"option": options[0]["id"], "when": _condition(random, questions)}]
            answer = options[1]["id"]
            asked["assume"] = [{"when": _condition(random, questions), "answer": answer, "because": "It is."}]
        questions.append(asked)
    needs = random.sample(WORDS, 3)
    rules = iter(random.sample(WORDS, 6))

    def rule(**more: Any) -> dict[str, Any]:
        """Return a rule of one kind."""
        sources = random.sample(["A1", "A2", "H1"], random.randint(1, 3))
        return {"id": next(rules), "when": _condition(random, questions), **more, "sources": sources}

    decides = rule(decide="headset", reason=_label(random))
    over = rule(decide="headphones", over=[decides["id"]], reason=_label(random))
    musts = rule(must=random.choice([needs[:1], needs[0]]), nice={needs[1]: "2"}, reason=_label(random))
    warns = rule(warn=_label(random))
    expected = {"verdict": "headset", "needs": [needs[0]], "not_warnings": [warns["id"]]}
    other = {"when": _condition(random, questions, depth=0), "label": _label(random)}
    verdicts = {name: {"label": _label(random)} for name in ("headphones", "either", "out_of_scope")}
    return {
        "questions.yaml": questions,
        "verdict.yaml": [decides, over, rule(lean={"headset": "1"}, reason=_label(random))],
        "needs.yaml": {"needs": {name: {"label": _label(random)} for name in needs}, "rules": [musts]},
        "advice.yaml": [warns],
        "examples.yaml": [
            {
                "name": _label(random),
                "answers": {each["id"]: random.choice(each["options"])["id"] for each in questions},
                "expect": expected,
            }
        ],
        "texts.yaml": {
            "verdicts": {**verdicts, "headset": {"label": _label(random), "also": [other]}},
            "contradiction": _label(random),
        },
    }


def _label(random: Random) -> str:
    """Return words for shoppers, often those that are ids too."""
    return " ".join(random.choices(["Nice", *WORDS[:3], "hum"], k=random.randint(2, 4)))


def _condition(random: Random, questions: list[dict[str, Any]], depth: int = 1) -> dict[str, Any]:
    """Return a condition over these questions."""
    kind = random.choice(["leaf", "leaf", "all", "any", "not"]) if depth else "leaf"
    if kind == "not":
        return {"not": _condition(random, questions, depth - 1)}
    if kind != "leaf":
        return {kind: [_condition(random, questions, depth - 1) for _ in range(random.randint(1, 2))]}
    asked = random.choice(questions)
    ids = random.sample([option["id"] for option in asked["options"]], random.randint(1, 3))
    chosen: Any = random.choice([ids, ids[0]])
    return {asked["id"]: random.choice([chosen, {"only": chosen}])}


# --- as text ---------------------------------------------------------------------------------------------


def write_files(random: Random, data: Data) -> dict[str, bytes]:
    """Return the files that hold these values, with those of the small rulebook that name none of them."""
    files = {"topic.yaml": TOPIC.encode(), "sources.yaml": minimal_texts()["sources.yaml"].encode()}
    for name, values in data.items():
        text = f"{_comment(random, '')}{_block(random, values, '')}"
        if random.random() < 0.2:
            text = text.rstrip("\n")
        text = text.replace("\n", random.choice(["\n", "\r\n"]))
        files[name] = random.choice([b"", b"\xef\xbb\xbf"]) + text.encode()
    return files


def _comment(random: Random, indent: str) -> str:
    """Return a line for people, or nothing."""
    return f"{indent}# {' '.join(random.choices(WORDS, k=3))}: [é]\n" if random.random() < 0.2 else ""


def _block(random: Random, value: Any, indent: str) -> str:
    """Return the lines of a list or a mapping."""
    lines = []
    if isinstance(value, list):
        for part in value:
            lines.append(_comment(random, indent))
            if isinstance(part, str) or random.random() < 0.4:
                lines.append(f"{indent}- {_flow(random, part)}{_end(random)}")
            else:
                lines.append(f"{indent}- {_block(random, part, f'{indent}  ').lstrip(' ')}")
        return "".join(lines)
    first = True
    for key, part in value.items():
        lines.append("" if first else _comment(random, indent))
        first = False
        name = f"{indent}{_word(random, key)}:"
        if isinstance(part, str):
            lines.append(f"{name} {_text(random, part, indent)}")
        elif random.random() < 0.4:
            lines.append(f"{name} {_flow(random, part)}{_end(random)}")
        else:
            same = isinstance(part, list) and random.random() < 0.3
            lines.append(f"{name}\n{_block(random, part, indent if same else f'{indent}  ')}")
    return "".join(lines)


def _end(random: Random) -> str:
    """Return the end of a line, perhaps with a comment."""
    return random.choice(["\n", "\n", "  # a or b\n"])


def _flow(random: Random, value: Any) -> str:
    """Return a value within one line."""
    if isinstance(value, str):
        return _word(random, value)
    if isinstance(value, list):
        return f"[{', '.join(_flow(random, part) for part in value)}]"
    return f"{{{', '.join(f'{_word(random, key)}: {_flow(random, part)}' for key, part in value.items())}}}"


def _word(random: Random, text: str) -> str:
    """Return a text in quotes of either kind, or in none."""
    return random.choice(["{}", "{}", "'{}'", '"{}"', "' {} '"]).format(text)


def _text(random: Random, text: str, indent: str) -> str:
    """Return a text as the value of a key, up to the end of its line."""
    style = random.choice(["word", "word", "|-", ">-", ">", "|2", "below"])
    if style == "word":
        return f"{_word(random, text)}{_end(random)}"
    if style == "below":
        return f"\n{indent}    {_word(random, text)}{_end(random)}"
    return f"{style}\n{indent}  {text}\n"


# --- what a rename means ---------------------------------------------------------------------------------


def renamed(data: Data, kind: str, old: str, new: str, question: str = "") -> Data:
    """Return the values in which something is called otherwise, by the plain meaning of each key."""

    def is_(each: str, word: str) -> str:
        """Return the word, or the new one where it names something of this kind and is the old one."""
        return new if kind == each and word == old else word

    def option(asked: str, chosen: Any) -> Any:
        """Return options of a question."""
        if isinstance(chosen, dict):
            return {"only": option(asked, chosen["only"])}
        if isinstance(chosen, list):
            return [option(asked, each) for each in chosen]
        return new if kind == "option" and (asked, chosen) == (question, old) else chosen

    def condition(when: dict[str, Any]) -> dict[str, Any]:
        """Return a condition."""
        made: dict[str, Any] = {}
        for key, part in when.items():
            if key in ("all", "any"):
                made[key] = [condition(each) for each in part]
            elif key == "not":
                made[key] = condition(part)
            else:
                made[is_("question", key)] = option(key, part)
        return made

    def defined(each: str, entry: dict[str, Any], is_meant: bool = True) -> dict[str, Any]:
        """Return an entry with its id."""
        if kind != each or entry["id"] != old or not is_meant:
            return entry
        return {**entry, "id": new, "formerly": old}

    def rule(entry: dict[str, Any]) -> dict[str, Any]:
        """Return a rule."""
        made = {**defined("rule", entry), "when": condition(entry["when"])}
        made["sources"] = [is_("source", each) for each in entry["sources"]]
        if "over" in entry:
            made["over"] = [is_("rule", each) for each in entry["over"]]
        if "must" in entry:
            must = entry["must"]
            made["must"] = (
                is_("need", must) if isinstance(must, str) else [is_("need", each) for each in must]
            )
            made["nice"] = {is_("need", each): weight for each, weight in entry["nice"].items()}
        return made

    def asked(entry: dict[str, Any]) -> dict[str, Any]:
        """Return a question."""
        name = entry["id"]
        made = defined("question", entry)
        made = {**made, "options": [defined("option", each, name == question) for each in entry["options"]]}
        if "ask_when" in entry:
            made["ask_when"] = condition(entry["ask_when"])
            made["hide"] = [
                {"option": option(name, each["option"]), "when": condition(each["when"])}
                for each in entry["hide"]
            ]
            made["assume"] = [
                {**each, "answer": option(name, each["answer"]), "when": condition(each["when"])}
                for each in entry["assume"]
            ]
        return made

    def example(entry: dict[str, Any]) -> dict[str, Any]:
        """Return an example."""
        answers = {is_("question", key): option(key, part) for key, part in entry["answers"].items()}
        expect = dict(entry["expect"])
        expect["needs"] = [is_("need", each) for each in expect["needs"]]
        expect["not_warnings"] = [is_("rule", each) for each in expect["not_warnings"]]
        return {**entry, "answers": answers, "expect": expect}

    headset = data["texts.yaml"]["verdicts"]["headset"]
    also = [{**each, "when": condition(each["when"])} for each in headset["also"]]
    verdicts = {**data["texts.yaml"]["verdicts"], "headset": {**headset, "also": also}}
    needs = data["needs.yaml"]["needs"].items()
    made_needs = {
        is_("need", name): {**entry, **({"formerly": old} if kind == "need" and name == old else {})}
        for name, entry in needs
    }
    return {
        "questions.yaml": [asked(each) for each in data["questions.yaml"]],
        "verdict.yaml": [rule(each) for each in data["verdict.yaml"]],
        "needs.yaml": {"needs": made_needs, "rules": [rule(each) for each in data["needs.yaml"]["rules"]]},
        "advice.yaml": [rule(each) for each in data["advice.yaml"]],
        "examples.yaml": [example(each) for each in data["examples.yaml"]],
        "texts.yaml": {**data["texts.yaml"], "verdicts": verdicts},
    }
