//! An installation with one person, and the links that were mailed to them.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::installation::notice_writer::{NewNotice, Occasion, Recipient};
use ca_core::policy::Actor;
use ca_core::types::{MailboxId, Profile, RequestId};
use ca_core::use_cases::enrollment::{self, NotFiled, Submission};
use ca_core::use_cases::people::roster::{self, Person};
use inkan_tests::installation::{Installation, without_words};

/// An installation with one person, whose mailed tokens lie open.
pub(crate) struct Office {
    pub(crate) installation: Installation,
    pub(crate) person: Person,
    pub(crate) mailbox: MailboxId,
    tokens: Arc<Mutex<Vec<String>>>,
}

impl Office {
    pub(crate) fn found(address: &str) -> Result<Self> {
        let installation = Installation::found(&[])?;
        let tokens = Arc::new(Mutex::new(Vec::new()));
        let tray = Arc::clone(&tokens);
        installation.ca.set_notice_writer(Arc::new(move |to: &Recipient, occasion: &Occasion| -> NewNotice {
            if let Occasion::ProofWanted { token, .. } = occasion {
                tray.lock().unwrap_or_else(PoisonError::into_inner).push(token.clone());
            }
            without_words(to)
        }));
        let person = roster::find_person(&installation.ca, installation.add_person("Taro", address)?)?;
        let mailbox = person.mailboxes.first().context("a mailbox")?.id;
        Ok(Self { installation, person, mailbox, tokens })
    }

    pub(crate) fn ca(&self) -> &Ca {
        &self.installation.ca
    }

    pub(crate) fn actor(&self) -> Actor {
        self.person.actor()
    }

    pub(crate) fn submit(&self, keys: Vec<(Profile, Vec<u8>)>) -> Result<RequestId, NotFiled> {
        let submission =
            Submission { mailbox: self.mailbox, keys, source: "192.0.2.1".to_owned(), device: String::new() };
        enrollment::submit_request(self.ca(), &self.actor(), &submission)
    }

    pub(crate) fn token(&self) -> Result<String> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).pop().context("a mailed link")
    }
}
