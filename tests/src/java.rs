//! Java's PKIX as a judge that builds nothing on openssl, fetches CRLs over HTTP and LDAP, and asks OCSP responders.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::judge::{Program, Question, Source, Verdict, source_folder};

/// How Java is started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Java {
    /// Every HTTP request fails: what it learns, it learns over LDAP or from files.
    pub without_http: bool,
    /// It has no LDAP at all.
    pub without_ldap: bool,
}

impl Java {
    /// Judges a certificate of a file, PEM; the whole path has to be under this policy.
    ///
    /// # Errors
    /// When Java cannot be run, or reads something as no certificate or CRL.
    pub fn judge(self, question: &Question<'_>, policy: &str, certificate: &Path) -> Result<Verdict> {
        self.run(question, policy, question.issuing.as_os_str(), certificate.as_os_str())
    }

    /// Judges the certificate of the address, which it takes from the directory `ldap://host:port/base`, and the issuing
    /// CA's with it.
    ///
    /// # Errors
    /// As [`Java::judge`], and when the directory does not hold just one certificate of each.
    pub fn judge_entry(self, question: &Question<'_>, policy: &str, directory: &str) -> Result<Verdict> {
        self.run(question, policy, directory.as_ref(), directory.as_ref())
    }

    /// What `tests/java/Browser.java` sees of the directory `ldap://host:port/base`.
    ///
    /// # Errors
    /// When Java cannot be run, or can't read what the directory answers.
    pub fn browse(self, directory: &str) -> Result<String> {
        let mut java = program("java");
        java.args(START).arg("-classpath").arg(PROGRAM.built(compile)?).args(["Browser", directory]);
        Ok(run(&mut java)?.ok()?.text())
    }

    fn run(self, question: &Question<'_>, policy: &str, issuing: &OsStr, certificate: &OsStr) -> Result<Verdict> {
        let classes = PROGRAM.built(compile)?;
        let mut java = program("java");
        java.args(START);
        if self.without_http {
            java.args(NO_HTTP);
        }
        if self.without_ldap {
            java.args(NO_LDAP);
        }
        let (source, crls) = match &question.source {
            Source::Crls(files) => ("crls", files.as_slice()),
            Source::DistributionPoints => {
                java.arg("-Dcom.sun.security.enableCRLDP=true");
                ("crls", &[][..])
            }
            Source::Responder => ("ocsp", &[][..]),
            Source::Own => ("own", &[][..]),
        };
        java.arg("-classpath").arg(classes).args(["PathJudge", source]).arg(&question.root).arg(issuing);
        java.arg(certificate).args([question.mail, policy, question.at.unwrap_or("now")]).args(crls);
        Verdict::read(&run(&mut java)?.ok()?.text())
    }
}

fn compile(folder: &Path) -> Result<()> {
    let mut compile = program("javac");
    compile.args(["-Xlint:all", "-Werror", "-encoding", "UTF-8", "-d"]).arg(folder);
    for source in fs::read_dir(source_folder("java"))? {
        compile.arg(source?.path());
    }
    run(&mut compile)?.ok().map(drop)
}

/// A program of Java's that the reader's environment does not change.
fn program(name: &str) -> Command {
    let mut program = Command::new(name);
    for variable in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_JAVAC_OPTIONS", "_JAVA_OPTIONS"] {
        program.env_remove(variable);
    }
    program
}

static PROGRAM: Program = Program::new("java");

/// What makes a short run short.
const START: [&str; 2] = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/// A proxy where nobody listens, for loopback too.
const NO_HTTP: [&str; 3] = ["-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=1", "-Dhttp.nonProxyHosts="];

/// Java's LDAP is in the module java.naming.
const NO_LDAP: [&str; 2] = ["--limit-modules", "java.base"];
