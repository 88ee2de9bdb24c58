"""Prints what Python makes of some values, for the tests of package python.

    python3 internal/python/testdata/record.py > internal/python/testdata/recorded.json
"""

import json
import sys
import urllib.parse

TEXTS = [
    "", "plain", "it's", 'say "it"', """both ' and \"""", "back\\slash", "tab\tline\nreturn\r", "\x00\x07\x08\x0b\x0c\x1b\x7f",
    "\x80\x85\xa0\xad", "é", "e\u0301", "ß ſ İ ı", "日本語", "\u200b\u200e\u2028\u2029\ufeff", "\ue000", "\ufffd\uffff",
    "😀", "👩‍💻", "\U0001f1e9\U0001f1ea", "\U000e0001\U0010ffff", "\u3000", "\u0378", "<a href='x'>&</a>", "{}[]:,",
]
FLOATS = [
    "0.0", "-0.0", "1.0", "1.5", "-1.5", "0.1", "0.30000000000000004", "100.0", "1e2", "1E+2", "1e15", "1e16", "123456789012345680.0",
    "9999999999999998.0", "0.0001", "0.00001", "1e-7", "5e-324", "1.7976931348623157e308", "1e309", "-1e309", "1e-400", "3.14e100",
]
INTEGERS = [
    "", " ", "0", "1", "01", "007", "-1", "+1", "-0", "--1", "+-1", "1 2", " 1 ", "\t1\n", "\x1c1\x1f", "\xa01\u2003", "1_000", "_1", "1_", "1__0",
    "+_1", "-_1", "0x10", "1.0", "1e2", "a", "²", "Ⅳ", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "99999999999999999999999999", "1\x00", "1\ufeff", "0b1", "1L", "\u20601",
]
ESCAPES = [
    "", "plain", "%20", "%2F", "%2f", "%25", "%252e%252e", "%", "%%", "%2", "%zz", "%+1", "%-1", "% 1", "a%20b+c", "%C3%A9", "%e6%97%a5", "é%20", "%00", "100%", "%41%",
    "%u0041", "%0", "%1_", "%٤1",
]
VALUES = [
    "null", "true", "false", "0", "-0", "-0.0", "1", "-17", "1.0", "1e2", "1E400", "-1E400", "0.1", "1e-7", "123456789012345678901234567890",
    "[]", "{}", "[1, [2, [3]]]", '{"b": 1, "a": {"z": null, "y": [true, false]}}', '{"é": 1, "z": 2, "😀": 3, "日": 4}', '[1.50, "a", null]',
    '{"a": 1, "a": 2}', '"\\u00e9\\ud83d\\ude00"', '"</script>"', '"\\u2028"', '{"": ""}', '["\\b\\f\\u0000\\u007f"]', '[-0, 1.0e0]',
]


def integer(text):
    """Gives None for what is no integer, and the nearer end of int64 beyond it."""
    try:
        return min(max(int(text), -(2**63)), 2**63 - 1)
    except ValueError:
        return None


def main():
    recorded = {
        "repr": [[text, repr(text)] for text in TEXTS],
        "float": [[text, repr(float(text))] for text in FLOATS],
        "integer": [[text, integer(text)] for text in INTEGERS],
        "unquote": [[text, urllib.parse.unquote(text)] for text in ESCAPES],
        "json": [[text, json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))] for text in VALUES + [json.dumps(t) for t in TEXTS]],
    }
    for values in recorded.values():
        values.sort()
    json.dump(recorded, sys.stdout, indent=1, ensure_ascii=True)
    print()


if __name__ == "__main__":
    main()
