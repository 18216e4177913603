"""Lints certificates, CRLs and OCSP answers with pkilint, many in one process.

Standard input: a JSON list of jobs, each one of
    {"lint": "certificate", "file": PEM}                            RFC 5280
    {"lint": "smime", "file": PEM, "type": "MAILBOX-STRICT"}        S/MIME Baseline Requirements
    {"lint": "chain", "file": PEM, "issuer": PEM}                   names, key identifiers, policies, signature
    {"lint": "crl", "file": PEM, "type": "CRL" or "ARL", "profile": "BR" or "PKIX"}
    {"lint": "ocsp", "file": DER}
Standard output: a JSON list of all findings, those that are allowed too: tests/src/pkilint.rs judges them.
Ends with 1 and a traceback when a file cannot be read.
"""

import contextlib
import io
import json
import sys

from pkilint.bin import (
    lint_cabf_smime_cert,
    lint_crl,
    lint_ocsp_response,
    lint_pkix_cert,
    lint_pkix_signer_signee_cert_chain,
)

PROGRAMS = {
    "certificate": lambda job: (lint_pkix_cert, []),
    "smime": lambda job: (lint_cabf_smime_cert, ["-t", job["type"]]),
    "chain": lambda job: (lint_pkix_signer_signee_cert_chain, []),
    "crl": lambda job: (lint_crl, ["-t", job["type"], "-p", job["profile"]]),
    "ocsp": lambda job: (lint_ocsp_response, []),
}


def lint(job):
    """The findings of one job."""
    program, options = PROGRAMS[job["lint"]](job)
    files = [job["issuer"], job["file"]] if job["lint"] == "chain" else [job["file"]]
    printed, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaint):
        # The exit code is the number of findings, and 1 for an unreadable file: only the output tells them apart.
        program.main(["lint", *options, "-f", "JSON", "-s", "INFO", *files])
    if not printed.getvalue():
        raise ValueError(f"{job['file']}: {complaint.getvalue()}")
    for node in json.loads(printed.getvalue())["results"]:
        for finding in node["finding_descriptions"]:
            yield {
                "lint": job["lint"],
                "file": job["file"],
                "at": node["node_path"],
                "severity": finding["severity"],
                "code": finding["code"],
                "message": finding.get("message") or "",
            }


def main():
    """Reads the jobs, prints the findings."""
    json.dump([finding for job in json.load(sys.stdin) for finding in lint(job)], sys.stdout)


main()
