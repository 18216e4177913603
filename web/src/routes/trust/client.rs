//! Steps for each client to trust a root.

use ca_core::use_cases::status::trust::{TrustedAuthority, sha1_fingerprint};

/// A client, or a family of them.
pub(super) struct Client {
    /// The message with the client's name.
    pub(super) name: &'static str,
    /// The extension of the file for the client.
    pub(super) file: &'static str,
    /// The messages with the steps, in order.
    pub(super) steps: &'static [&'static str],
    line: Option<fn(&TrustedAuthority, &str) -> String>,
}

impl Client {
    /// The line to enter, or to add to a file, for this root, which is saved under the name `file` and an ending.
    pub(super) fn line(&self, root: &TrustedAuthority, file: &str) -> Option<String> {
        self.line.map(|line| line(root, file))
    }
}

/// gpgsm identifies a root by its SHA-1; `relax` skips older requirements on roots.
fn trustlist(root: &TrustedAuthority, _: &str) -> String {
    format!("{} S relax", sha1_fingerprint(&root.der))
}

fn openssl(_: &TrustedAuthority, file: &str) -> String {
    format!("openssl cms -verify -in mail.eml -CAfile {file}.pem")
}

/// The clients of the organisation's people and of their correspondents.
pub(super) const CLIENTS: &[Client] = &[
    Client {
        name: "trust-windows",
        file: "cer",
        steps: &["trust-windows-open", "trust-windows-store", "trust-windows-ask"],
        line: None,
    },
    Client {
        name: "trust-thunderbird",
        file: "crt",
        steps: &["trust-thunderbird-open", "trust-thunderbird-import", "trust-thunderbird-tick"],
        line: None,
    },
    Client { name: "trust-mac", file: "mobileconfig", steps: &["trust-mac-open", "trust-mac-install"], line: None },
    Client {
        name: "trust-ios",
        file: "mobileconfig",
        steps: &["trust-ios-open", "trust-ios-install", "trust-ios-compare"],
        line: None,
    },
    Client { name: "trust-android", file: "cer", steps: &["trust-android-open", "trust-android-install"], line: None },
    Client {
        name: "trust-gpgsm",
        file: "crt",
        steps: &["trust-gpgsm-import", "trust-gpgsm-list", "trust-gpgsm-reload"],
        line: Some(trustlist),
    },
    Client { name: "trust-openssl", file: "pem", steps: &["trust-openssl-verify"], line: Some(openssl) },
];

#[cfg(test)]
mod tests {
    use ca_core::types::Language;

    use super::*;
    use crate::locale::say;

    #[test]
    fn the_steps_are_few_and_short_and_each_client_compares_the_fingerprint() {
        for client in CLIENTS {
            assert!(client.steps.len() <= 3, "{}", client.name);
            for step in client.steps {
                assert!(say(Language::En, step).chars().count() <= 170, "{step}");
                assert!(say(Language::Ja, step).chars().count() <= 120, "{step}");
            }
            let says = |language, word: &str| client.steps.iter().any(|step| say(language, step).contains(word));
            assert!(says(Language::En, "fingerprint") && says(Language::Ja, "フィンガープリント"), "{}", client.name);
        }
    }
}
