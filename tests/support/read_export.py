"""Reads what `qapc export` wrote with the readers of Python, holds it to the shape of its format, and prints it as JSON.

usage: read_export.py csv|junit|sarif|github FILE
Leaves with 1 where the file is not of that shape.
"""
import csv
import json
import re
import sys
import xml.etree.ElementTree as tree


def read_csv(file):
    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    for row in rows:
        assert None not in row and None not in row.values(), "a row with another number of cells"
        for cell in row.values():
            number = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", cell)
            assert number or not re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell), "a formula: " + cell
    return rows


def read_junit(file):
    """The shape of the schema of Jenkins' xUnit plugin, as far as a report uses it."""
    root = tree.parse(file).getroot()
    assert root.tag == "testsuites"
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    cases = []
    for suite in root:
        assert suite.tag == "testsuite" and suite.get("name")
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        for place, child in enumerate(suite):
            if child.tag == "properties":
                assert place == 0 and all(one.tag == "property" and "value" in one.attrib for one in child)
                continue
            assert child.tag == "testcase" and child.get("name") and child.get("classname")
            assert len(child) <= 1 and all(one.tag in ("failure", "error", "skipped", "system-out") for one in child)
            result = child[0].tag if len(child) else "passed"
            counts["tests"] += 1
            for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                counts[name] += result == tag
            text = child[0].text if len(child) else None
            cases.append({"suite": suite.get("name"), "rule": child.get("name"), "result": result, "text": text or ""})
        for name, count in counts.items():
            assert int(suite.get(name)) == count, name
            total[name] += count
    for name, count in total.items():
        assert int(root.get(name)) == count, name
    return cases


def read_sarif(file):
    """What SARIF 2.1.0 (OASIS) requires of the objects that are used."""
    log = json.load(open(file, encoding="utf-8"))
    assert log["version"] == "2.1.0" and len(log["runs"]) == 1
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    levels = ("none", "note", "warning", "error")
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in levels
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"] and result["level"] in levels
        assert all(isinstance(one, str) and one for one in result["partialFingerprints"].values())
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", place["artifactLocation"]["uri"])
        assert place["region"]["startLine"] >= 1
        for one in result.get("suppressions", []):
            assert one["kind"] in ("external", "inSource")
    return log


def read_github(file):
    """Commands as the runner of Actions reads them."""

    def unhide(text, signs):
        for code, sign in signs:
            text = text.replace(code, sign)
        return text.replace("%25", "%")

    data = [("%0D", "\r"), ("%0A", "\n")]
    commands = []
    for line in open(file, encoding="utf-8", newline="\n").read().split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::([^\r]*)", line)
        assert match, line
        pairs = [one.split("=", 1) for one in match[2].split(",")]
        command = {name: unhide(value, data + [("%3A", ":"), ("%2C", ",")]) for name, value in pairs}
        assert set(command) == {"file", "line", "title"} and int(command["line"]) >= 1
        commands.append({"level": match[1], "text": unhide(match[3], data), **command})
    return commands


if __name__ == "__main__":
    readers = {"csv": read_csv, "junit": read_junit, "sarif": read_sarif, "github": read_github}
    print(json.dumps(readers[sys.argv[1]](sys.argv[2])))
