//! Go's crypto/x509 and x/crypto/ocsp, for checking certificates.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::run;
use crate::judge::{self, Program, Question, Source, Verdict, source_folder};

/// Checks a certificate, PEM.
///
/// # Errors
/// When Go's program cannot be built or run, or receives something that is not a certificate or CRL.
pub fn judge(question: &Question<'_>, certificate: &Path) -> Result<Verdict> {
    let (source, crls) = match &question.source {
        Source::Crls(files) => ("crls", files.as_slice()),
        Source::DistributionPoints => ("cdp", &[][..]),
        Source::Responder => ("ocsp", &[][..]),
        Source::Own => bail!("Go asks nobody by itself"),
    };
    let mut judge = Command::new(PROGRAM.built(build)?.join(NAME));
    judge.args(["-source", source, "-mail", question.mail, "-at", question.at.unwrap_or("now")]);
    judge.arg("-root").arg(&question.root).arg("-issuing").arg(&question.issuing);
    for crl in crls {
        judge.arg("-crl").arg(crl);
    }
    Verdict::read(&run(judge.arg(certificate))?.ok()?.text())
}

/// Builds from the source and Debian's packages of Go libraries, without downloads.
fn build(folder: &Path) -> Result<()> {
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(folder.join(NAME)).arg(".").current_dir(source_folder("go"));
    build.envs([("GO111MODULE", "off"), ("GOPATH", DEBIAN), ("GOENV", "off"), ("GOFLAGS", ""), ("CGO_ENABLED", "0")]);
    run(build.env("GOCACHE", judge::home()?.join("go-cache")))?.ok().map(drop)
}

static PROGRAM: Program = Program::new("go");
const NAME: &str = "judge";

/// The folder of Debian's Go libraries.
const DEBIAN: &str = "/usr/share/gocode";
