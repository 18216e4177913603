//! The order of a chain of certificates.

use ca_core::config::pem_file::FileCertificate;

/// The number, counted from one, of the first certificate that stands where another one of the file belongs.
///
/// Each certificate must be followed by that of its issuer (RFC 5246 §7.4.2); RFC 8446 §4.4.2 lets clients be more tolerant, but many
/// are not. A missing intermediate certificate is no wrong order, nor is one that the chain does not need.
pub(super) fn misplaced(chain: &[FileCertificate]) -> Option<usize> {
    let follows_wrongly = |pair: &[FileCertificate]| match pair {
        [this, next] => next.subject != this.issuer && chain.iter().any(|other| issued(other, this)),
        _ => false,
    };
    chain.windows(2).position(follows_wrongly).map(|position| position + 2)
}

fn issued(other: &FileCertificate, this: &FileCertificate) -> bool {
    other.subject == this.issuer && other.der != this.der
}

#[cfg(test)]
mod tests {
    use ca_core::types::{Timestamp, Validity};

    use super::*;

    fn certificate(name: &str) -> FileCertificate {
        let (subject, issuer) = name.split_once('<').unwrap();
        let now = Timestamp::from_unix_seconds(0);
        FileCertificate {
            der: name.into(),
            subject: subject.into(),
            subject_name: subject.to_owned(),
            issuer: issuer.into(),
            public_key: Vec::new(),
            validity: Validity { not_before: now, not_after: now },
        }
    }

    #[test]
    fn each_certificate_is_followed_by_its_issuer_s_if_that_is_there() {
        for (chain, found) in [
            (&["site<a"][..], None),
            (&["site<a", "a<root", "root<root"], None),
            (&["site<a", "root<root"], None),
            (&["site<a", "a<root", "a<other"], None),
            (&["site<a", "a<root", "root<root", "unneeded<x"], None),
            (&["site<a", "root<root", "a<root"], Some(2)),
            (&["site<a", "a<b", "root<root", "b<root"], Some(3)),
            (&["site<a", "site<a", "a<root"], Some(2)),
        ] {
            let certificates: Vec<_> = chain.iter().map(|name| certificate(name)).collect();
            assert_eq!(misplaced(&certificates), found, "{chain:?}");
        }
    }
}
