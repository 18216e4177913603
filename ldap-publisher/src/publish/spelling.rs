//! Decides which attributes are sent with `;binary`. RFC 4523 requires it, `OpenLDAP` refuses it for `userSMIMECertificate`,
//! other servers differ.

use crate::desired;
use crate::fault::Fault;
use crate::plan::USER_SMIME_CERTIFICATE;

#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    certificates: bool,
    smime: bool,
}

impl Default for Spelling {
    fn default() -> Self {
        Self { certificates: true, smime: false }
    }
}

impl Spelling {
    pub(super) fn spell(self, name: &str) -> String {
        let binary =
            if name == USER_SMIME_CERTIFICATE { self.smime } else { self.certificates && desired::is_binary(name) };
        if binary { format!("{name};binary") } else { name.to_owned() }
    }

    /// Changes the spelling of the attribute that the directory refused; false when that was tried already.
    pub(super) fn turn(&mut self, fault: &Fault) -> bool {
        let about_smime = fault.to_string().to_ascii_lowercase().contains(&USER_SMIME_CERTIFICATE.to_ascii_lowercase());
        let first = if about_smime { !self.smime } else { self.certificates };
        if about_smime {
            self.smime = !self.smime;
        } else {
            self.certificates = !self.certificates;
        }
        first
    }
}
