"""Lints certificates, CRLs and OCSP answers with pkilint, many in one process.

Standard input: a JSON list of jobs, each one of
    {"lint": "certificate", "file": PEM}                            RFC 5280
    {"lint": "smime", "file": PEM, "type": "MAILBOX-STRICT"}        S/MIME Baseline Requirements
    {"lint": "chain", "file": PEM, "issuer": PEM}                   names, key identifiers, policies, signature
    {"lint": "crl", "file": PEM, "type": "CRL" or "ARL", "profile": "BR" or "PKIX"}
    {"lint": "ocsp", "file": DER}
Standard output: a JSON list of all findings, those that are allowed too: tests/src/pkilint.rs judges them.
A certificate that is none has the finding `unreadable`. Ends with 1 and a traceback when another file cannot be read.
"""

import contextlib
import functools
import io
import json
import sys

from pkilint.bin import lint_crl, lint_ocsp_response, lint_pkix_signer_signee_cert_chain
from pkilint.cabf import smime
from pkilint.cabf.smime.smime_constants import Generation, ValidationLevel
from pkilint.loader import RFC5280CertificateDocumentLoader
from pkilint.pkix import certificate, extension, name


@functools.cache
def rfc5280_rules():
    """As the program lint_pkix_cert puts them together; that takes thirty times as long as linting, and is done once."""
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


@functools.cache
def smime_rules(kind):
    """As the program lint_cabf_smime_cert puts them together."""
    level, generation = kind.split("-")
    return certificate.create_pkix_certificate_validator_container(
        smime.create_decoding_validators(),
        smime.create_subscriber_validators(ValidationLevel[level], Generation[generation]),
    )


UNREADABLE = "unreadable"
RULES = {
    "certificate": lambda job: rfc5280_rules(),
    "smime": lambda job: smime_rules(job["type"]),
}
PROGRAMS = {
    "chain": lambda job: (lint_pkix_signer_signee_cert_chain, []),
    "crl": lambda job: (lint_crl, ["-t", job["type"], "-p", job["profile"]]),
    "ocsp": lambda job: (lint_ocsp_response, []),
}


def lint(job):
    """The findings of one job."""
    found = by_rules(job) if job["lint"] in RULES else by_program(job)
    for at, severity, code, message in found:
        yield {
            "lint": job["lint"],
            "file": job["file"],
            "at": at,
            "severity": severity,
            "code": code,
            "message": message or "",
        }


def by_rules(job):
    """Lints a certificate."""
    with open(job["file"], "rb") as file:
        try:
            document = RFC5280CertificateDocumentLoader().load_pem_file(file, job["file"])
        except ValueError as complaint:
            yield "certificate", "FATAL", UNREADABLE, str(complaint)
            return
    for result in RULES[job["lint"]](job).validate(document.root):
        for it in result.finding_descriptions:
            yield result.node.path, it.finding.severity.name, it.finding.code, it.message


def by_program(job):
    """Runs the program that lints something else."""
    program, options = PROGRAMS[job["lint"]](job)
    files = [job["issuer"], job["file"]] if job["lint"] == "chain" else [job["file"]]
    printed, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complaint):
        # The exit code is the number of findings, and 1 for an unreadable file: only the output tells them apart.
        program.main(["lint", *options, "-f", "JSON", "-s", "INFO", *files])
    if not printed.getvalue():
        raise ValueError(f"{job['file']}: {complaint.getvalue()}")
    for node in json.loads(printed.getvalue())["results"]:
        for it in node["finding_descriptions"]:
            yield node["node_path"], it["severity"], it["code"], it.get("message")


def main():
    """Reads the jobs, prints the findings."""
    json.dump([finding for job in json.load(sys.stdin) for finding in lint(job)], sys.stdout)


main()
