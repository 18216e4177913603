"""Verifies an export of the audit trail with nothing of Inkan: python check_export.py EXPORT.jsonl KEY.pem

It follows docs/operations.md and shares no code with `inkan audit check-export`. Prints `proven`, or the first line that does not fit, and
ends with 1 then.
"""

import base64
import datetime
import hashlib
import json
import struct
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def octets(number):
    return struct.pack(">q", number)


def seconds(at):
    return int(datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp())


def sequence(fields):
    """Each field after its length in bytes as 8 octets."""
    return b"".join(struct.pack(">Q", len(field)) + field for field in fields)


def hash_of(row, seq, previous):
    texts = [row[name].encode() for name in ("actor", "action", "subject", "detail")]
    fields = [b"inkan-audit-1", previous, octets(seq), octets(seconds(row["at"])), *texts, bytes.fromhex(row["personal_digest"])]
    return hashlib.sha256(sequence(fields)).digest()


def fits(row, asked):
    return (
        asked.get("actor", row["actor"]) == row["actor"]
        and asked.get("action", row["action"]) == row["action"]
        and ("subjects" not in asked or row["subject"] in asked["subjects"])
        and ("from" not in asked or seconds(row["at"]) >= seconds(asked["from"]))
        and ("until" not in asked or seconds(row["at"]) < seconds(asked["until"]))
    )


def demand(fact, what):
    if not fact:
        raise ValueError(what)


def check_row(line, seq, previous, header):
    """Returns the hash of the row, and whether it was exported."""
    exported = "row" in line
    demand(line["row" if exported else "link"] == seq, f"this is not row {seq}")
    digest = hash_of(line, seq, previous)
    demand(bytes.fromhex(line["hash"]) == digest, "another hash")
    if exported:
        demand(bytes.fromhex(line["previous_hash"]) == previous, "another hash before it")
        if line["personal"] != "erased":
            kept = line["personal"]["kept"]
            personal = hashlib.sha256(bytes.fromhex(kept["salt"]) + kept["text"].encode()).hexdigest()
            demand(personal == line["personal_digest"], "other personal data")
    demand(exported == (seq <= header["newest"] and fits(line, header["filter"])), "exported or left out against the filter")
    return digest, exported


def check_end(end, counts, last, digest, trail, key):
    demand(end["end"] == counts, "other counts")
    head = end["head"]
    demand(head["seq"] == last and bytes.fromhex(head["hash"]) == digest, "another head")
    demand(trail is None or bytes.fromhex(head["trail"]) == trail, "another trail")
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    fingerprint = hashlib.sha256(spki).digest()
    fields = [b"inkan-audit-head-1", bytes.fromhex(head["trail"]), octets(head["seq"]), digest, octets(seconds(head["at"])), fingerprint]
    key.verify(base64.b64decode(head["signature"]), sequence(fields), ec.ECDSA(hashes.SHA256()))


def check(lines, key):
    """Raises with the number of the first line that does not fit."""
    number = 1
    try:
        header = json.loads(next(lines))
        demand(header["inkan_audit_export"] == 1, "another version")
        previous, trail = bytes.fromhex(header["previous_hash"]), None
        demand(header["first"] > 1 or previous == bytes(32), "a hash before the first row")
        counts = {"rows": 0, "erased": 0, "links": 0}
        for seq in range(header["first"], header["last"] + 1):
            number += 1
            line = json.loads(next(lines))
            previous, exported = check_row(line, seq, previous, header)
            trail = previous if seq == 1 else trail
            counts["rows" if exported else "links"] += 1
            counts["erased"] += exported and line["personal"] == "erased"
        number += 1
        check_end(json.loads(next(lines)), counts, header["last"], previous, trail, key)
        demand(next(lines, None) is None, "more lines")
    except (ValueError, KeyError, TypeError, StopIteration, InvalidSignature) as fault:
        raise SystemExit(f"line {number}: {fault!r}") from fault
    return counts


with open(sys.argv[2], "rb") as pem, open(sys.argv[1], encoding="utf-8") as export:
    text = pem.read()
    print("proven", check(iter(export), serialization.load_pem_public_key(text[text.index(b"-----BEGIN"):])))
