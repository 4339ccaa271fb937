"""Validates JSON documents with python3-jsonschema: one on each line of standard input, or the files that are named.

usage: validate_schema.py SCHEMA.json [FILE...]
Prints `ok`, or where the first fault of a document is and what, a line each. Leaves with 0, with 1 where a document is
not valid, with 77 without jsonschema.
"""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)


def main():
    schema = json.load(open(sys.argv[1], encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    texts = [open(name, encoding="utf-8").read() for name in sys.argv[2:]] or sys.stdin.read().splitlines()
    valid = True
    for text in texts:
        fault = next(iter(validator.iter_errors(json.loads(text))), None)
        valid = valid and fault is None
        print("ok" if fault is None else f"{fault.json_path}: {fault.message[:200]}")
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main())
