//! The portal's listener and certificate, and what answers at its URL.

use anyhow::Result;
use ca_core::Ca;
use ca_core::runtime::clock::{Clock as _, SystemClock};
use ca_core::use_cases::status::trust::{TrustedAuthority, list_authorities};
use tokio::runtime::Runtime;
use web::{CertificateTrust, PortalAnswer, PortalExamination, PortalListener, SeenCertificate};

use super::finding::Findings;
use crate::configuration::Configuration;
use crate::server::is_server_running;

pub(super) fn check(findings: &mut Findings, runtime: &Runtime, configuration: &Configuration, ca: Option<&Ca>) {
    let found = match web::examine_portal(&configuration.portal, SystemClock.now()) {
        Ok(found) => found,
        Err(error) => {
            return findings.fault(TOPIC, error.to_string(), "the server does not start until this is corrected");
        }
    };
    tell_files(findings, &found);
    let url = &configuration.portal.url;
    if !is_server_running(&configuration.settings.keys.directory) {
        return findings.not_checked(TOPIC, format!("{url} was not asked: the server does not run on this host"));
    }
    findings.of(TOPIC, |findings| ask(findings, runtime, configuration, &found.listener, ca));
}

/// What the section and its files say.
fn tell_files(findings: &mut Findings, found: &PortalExamination) {
    for fault in &found.faults {
        findings.fault(TOPIC, fault, "");
    }
    for warning in &found.warnings {
        findings.warn(TOPIC, warning, "");
    }
    if found.faults.is_empty() && found.warnings.is_empty() {
        let until = found.not_after.map(|end| format!(", with a certificate until {end}")).unwrap_or_default();
        findings.ok(TOPIC, format!("its section can be used: {}{until}", found.listener));
    }
}

/// Asks for the root's certificate, by which another program, or another installation, is told from this one.
fn ask(
    findings: &mut Findings,
    runtime: &Runtime,
    configuration: &Configuration,
    listener: &PortalListener,
    ca: Option<&Ca>,
) -> Result<()> {
    let root = ca.map(list_authorities).transpose()?.and_then(|all| all.into_iter().find(|it| it.is_root));
    let path = root.as_ref().map_or_else(|| "/healthz".to_owned(), |root| format!("/trust/{}.crt", root.slug));
    let url = configuration.portal.url.trim_end_matches('/');
    match runtime.block_on(web::ask_portal(&configuration.portal, &path)) {
        Err(fault) => {
            let advice = format!("other hosts may see something else: open {url} from one of them; {ADVICE}");
            findings.warn(TOPIC, format!("{url} does not answer this host: {fault}"), advice);
        }
        Ok(answer) => judge(findings, &format!("{url}{path}"), listener, root.as_ref(), &answer),
    }
    Ok(())
}

fn judge(
    findings: &mut Findings,
    url: &str,
    listener: &PortalListener,
    root: Option<&TrustedAuthority>,
    answer: &PortalAnswer,
) {
    let asked = format!("{url}, asked at {}", answer.address);
    if !answer.unanswered.is_empty() {
        let text =
            format!("{url} does not answer this host at {}, but at {}", answer.unanswered.join("; "), answer.address);
        findings.warn(TOPIC, text, NOT_ALL);
    }
    if answer.status != 200 {
        return findings.warn(TOPIC, format!("{asked}, answers {}", answer.status), ADVICE);
    }
    if root.is_some_and(|root| root.der != answer.body) {
        let text =
            format!("{asked}, does not show the certificate of this installation's root: another program answers");
        return findings.warn(TOPIC, text, ADVICE);
    }
    let shown = if root.is_some() { "shows the certificate of this installation's root" } else { "answers" };
    match answer.certificate.as_ref().map(|seen| judge_certificate(listener, seen)) {
        None => findings.ok(TOPIC, format!("{asked}, {shown}; by plain HTTP")),
        Some(Ok(text)) => findings.ok(TOPIC, format!("{asked}, {shown}; {text}")),
        Some(Err((text, advice))) => findings.warn(TOPIC, format!("{asked}, {shown}, but {text}"), advice),
    }
}

/// What is to be said about the certificate over TLS; the error is a warning with its advice.
fn judge_certificate(listener: &PortalListener, seen: &SeenCertificate) -> Result<String, (String, &'static str)> {
    if seen.is_configured == Some(false) && !listener.is_behind_proxy {
        let text = "its TLS certificate is not that of portal.certificate_file".to_owned();
        return Err((
            text,
            "the server may not have taken the new files: its log says why; or a proxy is in front of it",
        ));
    }
    match &seen.trust {
        CertificateTrust::Accepted => Ok("over TLS, with a certificate that this host accepts".to_owned()),
        // Its name and its time were compared when the files were read.
        CertificateTrust::UnknownIssuer if seen.is_configured == Some(true) => {
            Ok("over TLS, with portal.certificate_file; this host does not know its CA, and browsers must".to_owned())
        }
        CertificateTrust::UnknownIssuer => Err((
            "its TLS certificate is from a CA that this host does not know".to_owned(),
            "if people's browsers know that CA, this is as it should be; otherwise install a certificate of another CA",
        )),
        CertificateTrust::Refused(why) => {
            Err((format!("its TLS certificate is not accepted: {why}"), "install another certificate"))
        }
    }
}

const TOPIC: &str = "portal";
const NOT_ALL: &str =
    "listen on every address of the name (portal.listen = \"[::]:443\" takes IPv6 and IPv4), or remove it from the DNS";
const ADVICE: &str = "check the DNS, the proxy and its port, and portal.listen";
