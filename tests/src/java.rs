//! Java's PKIX, for checking certificates without openssl; it reads CRLs over HTTP and LDAP, and uses OCSP responders.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::judge::{Program, Question, Source, Verdict, source_folder};

/// The settings of Java.
#[derive(Debug, Clone, Copy, Default)]
pub struct Java {
    /// Whether every HTTP request fails, so that only LDAP and files remain.
    pub without_http: bool,
    /// Whether it has no LDAP.
    pub without_ldap: bool,
}

impl Java {
    /// Checks a certificate in a file, PEM; the whole path must contain this policy.
    ///
    /// # Errors
    /// When Java cannot be run, or can't parse a certificate or CRL.
    pub fn judge(self, question: &Question<'_>, policy: &str, certificate: &Path) -> Result<Verdict> {
        self.run(question, policy, question.issuing.as_os_str(), certificate.as_os_str())
    }

    /// Checks the certificate of the address in the directory `ldap://host:port/base`, with the issuing CA's from there.
    ///
    /// # Errors
    /// Those of [`Java::judge`], and when the directory does not have exactly one certificate of each.
    pub fn judge_entry(self, question: &Question<'_>, policy: &str, directory: &str) -> Result<Verdict> {
        self.run(question, policy, directory.as_ref(), directory.as_ref())
    }

    /// The output of `tests/java/Browser.java` for the directory `ldap://host:port/base`.
    ///
    /// # Errors
    /// When Java cannot be run, or can't read the directory's answers.
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

/// A Java program that is independent of the user's environment.
fn program(name: &str) -> Command {
    let mut program = Command::new(name);
    for variable in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_JAVAC_OPTIONS", "_JAVA_OPTIONS"] {
        program.env_remove(variable);
    }
    program
}

static PROGRAM: Program = Program::new("java");

/// Options that reduce the start-up time.
const START: [&str; 2] = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/// A proxy without a listener, also for loopback.
const NO_HTTP: [&str; 3] = ["-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=1", "-Dhttp.nonProxyHosts="];

/// The modules without java.naming, which contains LDAP.
const NO_LDAP: [&str; 2] = ["--limit-modules", "java.base"];
