//! The desired content of an entry, computed from the feed: pure, and the same for the built-in responder and all directories.

use ca_core::use_cases::feed::{AuthorityView, EntryView, MailboxView};

use crate::dn::{Dn, DnFault};

/// The names of the suffix and of the two containers for Inkan's entries.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    /// The suffix.
    pub(crate) base: Dn,
    /// The container of the mailbox entries that Inkan adds.
    pub(crate) people: Dn,
    /// The container of the CA entries.
    pub(crate) authorities: Dn,
}

/// The desired name and content of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredEntry {
    /// The entry's name in the built-in directory, and in another directory when Inkan adds the entry there.
    pub(crate) dn: Dn,
    /// The object classes of the entry when Inkan adds it.
    pub(crate) object_classes: &'static [&'static str],
    /// The naming attributes of the entry when Inkan adds it.
    pub(crate) naming: Vec<DesiredAttribute>,
    /// The attributes that Inkan keeps up to date.
    pub(crate) kept: Vec<DesiredAttribute>,
}

/// An attribute and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DesiredAttribute {
    /// The attribute's name, without `;binary`.
    pub(crate) name: &'static str,
    /// The attribute's values; for a kept attribute, an empty list means that it should have no value.
    pub(crate) values: Vec<Vec<u8>>,
}

impl Tree {
    /// The tree `ou=people` and `ou=pki` below `base`.
    ///
    /// # Errors
    /// [`DnFault`] when `base` is not a distinguished name.
    pub(crate) fn below(base: &str) -> Result<Self, DnFault> {
        let base: Dn = base.parse()?;
        Ok(Self { people: base.child("ou", "people"), authorities: base.child("ou", "pki"), base })
    }

    /// The desired entry for a view.
    pub(crate) fn desired(&self, view: &EntryView) -> DesiredEntry {
        match view {
            EntryView::Mailbox(mailbox) => self.desired_mailbox(mailbox),
            EntryView::Authority(authority) => self.desired_authority(authority),
        }
    }

    /// The entry of the mailbox with this address.
    pub(crate) fn mailbox_dn(&self, address: &str) -> Dn {
        self.people.child("mail", address)
    }

    /// The entry of the CA with this name; CRL distribution points contain this name.
    pub(crate) fn authority_dn(&self, name: &str) -> Dn {
        self.authorities.child("cn", name)
    }

    fn desired_mailbox(&self, mailbox: &MailboxView) -> DesiredEntry {
        let name = mailbox.person.as_str();
        DesiredEntry {
            dn: self.mailbox_dn(mailbox.address.as_str()),
            object_classes: MAILBOX_CLASSES,
            naming: vec![
                DesiredAttribute::text("cn", name),
                DesiredAttribute::text("sn", name),
                DesiredAttribute::text("mail", mailbox.address.as_str()),
            ],
            kept: vec![DesiredAttribute {
                name: USER_CERTIFICATE,
                values: mailbox.certificates.iter().map(|certificate| certificate.der.clone()).collect(),
            }],
        }
    }

    fn desired_authority(&self, authority: &AuthorityView) -> DesiredEntry {
        let crl: Vec<_> = authority.crl.iter().cloned().collect();
        let mut kept = vec![DesiredAttribute { name: CA_CERTIFICATE, values: vec![authority.certificate.clone()] }];
        if authority.is_root {
            // RFC 4523 §4.5: revoked CA certificates; some clients read a root's CRL only from this attribute.
            kept.push(DesiredAttribute { name: AUTHORITY_REVOCATION_LIST, values: crl.clone() });
        }
        kept.push(DesiredAttribute { name: CERTIFICATE_REVOCATION_LIST, values: crl });
        DesiredEntry {
            dn: self.authority_dn(&authority.name),
            object_classes: AUTHORITY_CLASSES,
            naming: vec![DesiredAttribute::text("cn", &authority.name)],
            kept,
        }
    }
}

impl DesiredAttribute {
    /// An attribute with one text value.
    pub(crate) fn text(name: &'static str, value: &str) -> Self {
        Self { name, values: vec![value.as_bytes().to_vec()] }
    }
}

/// Whether values of the attribute are transferred with the option `;binary` (RFC 4523 §4.1 to §4.7: MUST).
pub(crate) fn is_binary(name: &str) -> bool {
    [USER_CERTIFICATE, CA_CERTIFICATE, CERTIFICATE_REVOCATION_LIST, AUTHORITY_REVOCATION_LIST]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

pub(crate) const USER_CERTIFICATE: &str = "userCertificate";
pub(crate) const CA_CERTIFICATE: &str = "cACertificate";
pub(crate) const CERTIFICATE_REVOCATION_LIST: &str = "certificateRevocationList";
pub(crate) const AUTHORITY_REVOCATION_LIST: &str = "authorityRevocationList";

/// RFC 2798 with RFC 4523 §5.1 `pkiUser`.
const MAILBOX_CLASSES: &[&str] = &["top", "person", "organizationalPerson", "inetOrgPerson", "pkiUser"];
/// RFC 4519 §3.1 as the structural class (it requires only a `cn`) with RFC 4523 §5.2 `pkiCA`.
const AUTHORITY_CLASSES: &[&str] = &["top", "applicationProcess", "pkiCA"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_stands_where_its_crl_distribution_points_say() {
        let tree = Tree::below("dc=example,dc=com").unwrap();
        assert_eq!(
            tree.authority_dn("Inkan, Issuing CA G1").to_string(),
            r"cn=Inkan\, Issuing CA G1,ou=pki,dc=example,dc=com"
        );
        assert_eq!(
            tree.mailbox_dn("a+b@example.com").to_string(),
            r"mail=a\+b@example.com,ou=people,dc=example,dc=com"
        );
    }

    #[test]
    fn no_entry_with_a_crl_stands_below_another() {
        let tree = Tree::below("dc=example,dc=com").unwrap();
        let (one, other) = (tree.authority_dn("A"), tree.authority_dn("A,cn=A"));
        assert!(!one.is_within(&other) && !other.is_within(&one));
    }
}
