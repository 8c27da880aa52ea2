"""Runs JavaScript of the page in Node, with values that JSON has no word for as text."""

import json
import re
import subprocess

from servicecase.faces.page import ASSETS
from tests.programs import HANGS_AFTER, program

_PRINT = """
const plain = (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value;
const named = (_, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
process.stdout.write(JSON.stringify(JSON.parse(JSON.stringify(result, (key, value) => named(key, plain(key, value))))));
"""
NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def run(*parts):
    """What the last of some pieces of JavaScript leaves in ``result``; names of files in the assets stand for them."""
    source = "\n".join((ASSETS / one).read_text(encoding="utf-8") if one.endswith(".js") else one for one in parts)
    node = program("node", package="nodejs")
    done = subprocess.run([node, "-"], input=source + _PRINT, capture_output=True, text=True, timeout=HANGS_AFTER)
    assert done.returncode == 0, done.stderr[-2000:]
    return _numbers(json.loads(done.stdout))


def functions_in(file):
    """The names of the functions that stand in a file of the assets."""
    text = (ASSETS / file).read_text(encoding="utf-8")
    return set(re.findall(r"^(?:async )?(?:function\*? |const (?=\w+ =\s+(?:\(|\w+ =>)))(\w+)", text, re.MULTILINE))


def called_functions_in(file):
    """Those of them that other scripts of the page call: the rest are parts of these."""
    others = "".join(one.read_text(encoding="utf-8") for one in ASSETS.glob("*.js") if one.name != file)
    return {name for name in functions_in(file) if re.search(rf"(?<![\w.]){name}\(", others)}


def opened(content, script):
    """Pieces of JavaScript that leave in ``saved`` what a page evaluates when it opens, from its content and script."""
    contracts = {one["key"]: one["contract"] for one in content["services"]}
    return (
        *(script, "operators.js", "evaluation.js"),
        f"const month = Array.from({{ length: {content['months']} }}, (_, t) => t + 1);",
        f"const inputs = {{ ...{json.dumps(content['inputs'])}, month }};",
        f"const saved = new Evaluation(model, inputs, {json.dumps(contracts)});",
    )


def _numbers(value):
    if isinstance(value, dict):
        return {key: _numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return NOT_FINITE.get(value, value) if isinstance(value, str) else value
