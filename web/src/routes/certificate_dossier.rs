//! What officers see of a certificate besides its history.

use ca_core::types::{PublishOutcome, Timestamp};
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::dossier::{Dossier, InDirectory, Publication};

use crate::locale::say_with;
use crate::render::Page;

/// The dossier in the words of the page.
pub(super) struct DossierView {
    /// The fields, each with the message of its name and its values.
    pub(super) fields: Vec<(&'static str, Vec<String>)>,
    /// What the linter says.
    pub(super) lint: String,
    /// The broken rules.
    pub(super) findings: Vec<String>,
    /// Whether and where it is published.
    pub(super) published: &'static str,
    /// The state of each directory.
    pub(super) directories: Vec<DirectoryRow>,
    /// What the newest CRL says.
    pub(super) crl: Vec<String>,
    /// What OCSP answers.
    pub(super) ocsp: &'static str,
}

/// The state of a directory.
pub(super) struct DirectoryRow {
    pub(super) name: String,
    pub(super) state: &'static str,
    /// The time of the last attempt, or of the next one, UTC.
    pub(super) at: Option<Timestamp>,
    /// The directory's words, or the rule that matched.
    pub(super) detail: String,
}

impl DossierView {
    pub(super) fn new(page: &Page, certificate: &CertificateView, dossier: Dossier) -> Self {
        let Dossier { fields, rules, findings, publication, crl } = dossier;
        let usages = fields.key_usages.iter().map(|it| (*it).to_owned()).collect();
        let all = [
            ("field-subject", vec![fields.subject]),
            ("field-mail-addresses", fields.addresses),
            ("field-issuer", vec![fields.issuer]),
            ("field-signature", vec![fields.signature]),
            ("field-key-usage", usages),
            ("field-purposes", fields.purposes),
            ("field-policies", fields.policies),
            ("field-key-identifier", fields.key_identifier.into_iter().collect()),
            ("field-issuer-key", fields.issuer_key_identifier.into_iter().collect()),
            ("field-key-digest", vec![certificate.key_digest.to_string()]),
            ("field-crls", fields.crls),
            ("field-responders", fields.responders),
            ("field-issuer-files", fields.issuers),
        ];
        let lint = if findings.is_empty() { "dossier-lint-good" } else { "dossier-lint-differs" };
        let (published, directories) = match publication {
            Publication::NotForEncryption => ("dossier-not-for-encryption", Vec::new()),
            Publication::NotNow => ("dossier-not-now", Vec::new()),
            Publication::Newer => ("dossier-newer", Vec::new()),
            Publication::Wanted(all) if all.is_empty() => ("dossier-built-in", Vec::new()),
            Publication::Wanted(all) => ("dossier-wanted", all.into_iter().map(DirectoryRow::new).collect()),
        };
        Self {
            fields: all.into_iter().filter(|(_, values)| !values.is_empty()).collect(),
            lint: page.say_of(lint, "rules", rules),
            findings: findings.iter().map(ToString::to_string).collect(),
            published,
            directories,
            crl: crl.map_or_else(
                || vec![page.say("dossier-no-crl")],
                |crl| {
                    let (from, until) = (page.moment(&crl.this_update), page.moment(&crl.next_update));
                    let listed = if certificate.status.is_valid() { "dossier-not-on-crl" } else { "dossier-on-crl" };
                    let named: [(&str, &dyn std::fmt::Display); 3] =
                        [("number", &crl.number), ("from", &from), ("until", &until)];
                    let mut text = vec![say_with(page.language, "dossier-crl", &named), page.say(listed)];
                    text.extend(crl.is_behind.then(|| page.say("dossier-crl-behind")));
                    text
                },
            ),
            ocsp: if certificate.status.is_valid() { "dossier-ocsp-good" } else { "dossier-ocsp-revoked" },
        }
    }
}

impl DirectoryRow {
    fn new(directory: InDirectory) -> Self {
        let InDirectory { name, waiting, last } = directory;
        let name = name.to_string();
        if let Some(waiting) = waiting {
            let detail = waiting.last_error.unwrap_or_default();
            let state = if detail.is_empty() { "dossier-waits" } else { "dossier-fails" };
            return Self { name, state, at: Some(waiting.due_at), detail };
        }
        let Some(last) = last else {
            return Self { name, state: "dossier-not-tried", at: None, detail: String::new() };
        };
        let state = match last.outcome {
            PublishOutcome::Done => "dossier-done",
            PublishOutcome::Parked => "dossier-parked",
            PublishOutcome::Skipped => "dossier-skipped",
            PublishOutcome::Failed => "dossier-failed",
        };
        Self { name, state, at: Some(last.at), detail: last.detail }
    }
}
