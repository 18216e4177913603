//! Steps for each client to trust a root.

use ca_core::use_cases::status::trust::{TrustedAuthority, sha1_fingerprint};

/// A client, or a family of them.
pub(super) struct Client {
    /// The message that names it.
    pub(super) name: &'static str,
    /// The ending of the file that it takes.
    pub(super) file: &'static str,
    /// The messages that say what to do, in order.
    pub(super) steps: &'static [&'static str],
    line: Option<fn(&TrustedAuthority) -> String>,
}

impl Client {
    /// What to type or to write into a file for this root.
    pub(super) fn line(&self, root: &TrustedAuthority) -> Option<String> {
        self.line.map(|line| line(root))
    }
}

/// gpgsm identifies a root by its SHA-1; `relax` lets it lack what older rules asked of roots.
fn trustlist(root: &TrustedAuthority) -> String {
    format!("{} S relax", sha1_fingerprint(&root.der))
}

fn openssl(root: &TrustedAuthority) -> String {
    format!("openssl cms -verify -in mail.eml -CAfile {}.pem", root.slug)
}

/// Those that people here and their correspondents use.
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
