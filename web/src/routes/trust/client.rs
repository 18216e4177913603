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
    line: Option<fn(&TrustedAuthority) -> String>,
}

impl Client {
    /// The line to enter, or to add to a file, for this root.
    pub(super) fn line(&self, root: &TrustedAuthority) -> Option<String> {
        self.line.map(|line| line(root))
    }
}

/// gpgsm identifies a root by its SHA-1; `relax` skips older requirements on roots.
fn trustlist(root: &TrustedAuthority) -> String {
    format!("{} S relax", sha1_fingerprint(&root.der))
}

fn openssl(root: &TrustedAuthority) -> String {
    format!("openssl cms -verify -in mail.eml -CAfile {}.pem", root.slug)
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
