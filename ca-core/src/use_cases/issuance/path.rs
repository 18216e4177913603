//! The path of every certificate: order → draft → lint → intent → sign. The numbers are those of docs/issuance.md.

use std::sync::Arc;

use rcgen::CertificateParams;
use time::Duration;

use crate::audit::Event;
use crate::draft::{Draft, Issued, Linted};
use crate::error::{Error, Noun, Result};
use crate::installation::Ca;
use crate::keys::{AuthorityKey, PublicKey};
use crate::lint::certificate::{CertificateFacts, Terms};
use crate::pkix::authority::Authority;
use crate::pkix::tbs::encode_name;
use crate::policy::Actor;
use crate::profile::{
    AuthorityTerms, UserTerms, issuing_parameters, responder_parameters, root_parameters, user_parameters,
};
use crate::store::intent::{NewIntent, Recorded};
use crate::store::mailbox::OwnedMailbox;
use crate::store::{self, Tx};
use crate::types::{AuthorityId, EmailAddress, PersonId, Profile, SerialNumber, Sha256Digest, Timestamp, Validity};

/// The decided content of a certificate.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) profile: Profile,
    pub(crate) holder: Holder,
    pub(crate) key: PublicKey,
    pub(crate) actor: Actor,
}

/// The holder of the key of a certificate.
#[derive(Debug, Clone)]
pub(crate) enum Holder {
    /// A person, the owner of a mailbox.
    Person(OwnedMailbox),
    /// The server, for a sender of its mails.
    Sender(EmailAddress),
    /// A CA or an OCSP responder, by its commonName.
    Service(String),
}

impl Holder {
    /// The person; `None` if the server holds the key.
    fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(mailbox) => Some(mailbox.person),
            Self::Sender(_) | Self::Service(_) => None,
        }
    }

    /// The address of the certificate; `None` for a CA or a responder.
    pub(crate) fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::Person(mailbox) => Some(&mailbox.address),
            Self::Sender(address) => Some(address),
            Self::Service(_) => None,
        }
    }

    /// The commonName of a CA or a responder; empty for a mailbox.
    fn name(&self) -> &str {
        if let Self::Service(name) = self { name } else { "" }
    }
}

/// The issuer and the key for drafting and signing.
pub(crate) struct SigningContext<'a> {
    ca: &'a Ca,
    /// `None` for a root, which is its own issuer.
    issuer: Option<Authority>,
    key: Arc<AuthorityKey>,
}

impl<'a> SigningContext<'a> {
    /// The newest issuing CA with its key from the key store.
    ///
    /// # Errors
    /// `NotFound(Authority)`, `KeyUnavailable`, `Conflict(RestoreUnfinished)`.
    pub(crate) fn newest_issuing(ca: &'a Ca) -> Result<Self> {
        let authorities = ca.authorities()?;
        let newest = authorities.iter().rfind(|authority| !authority.is_root());
        Self::of(ca, newest.ok_or(Error::NotFound(Noun::Authority))?)
    }

    /// A CA with its key from the key store.
    ///
    /// # Errors
    /// `KeyUnavailable`, `Conflict(RestoreUnfinished)`.
    pub(crate) fn of(ca: &'a Ca, issuer: &Authority) -> Result<Self> {
        Ok(Self { ca, key: ca.signing_key(issuer)?, issuer: Some(issuer.clone()) })
    }

    /// A CA with a key from outside the key store.
    pub(crate) fn with_key(ca: &'a Ca, issuer: Authority, key: Arc<AuthorityKey>) -> Self {
        Self { ca, issuer: Some(issuer), key }
    }

    /// A root that issues its own certificate.
    pub(crate) fn self_issued(ca: &'a Ca, key: Arc<AuthorityKey>) -> Self {
        Self { ca, issuer: None, key }
    }

    /// The CA; `None` for a root, which is its own issuer.
    pub(crate) fn issuer(&self) -> Option<&Authority> {
        self.issuer.as_ref()
    }

    /// Steps 1 and 2, under a new serial number.
    ///
    /// # Errors
    /// `Invalid(Key)`, `Lint`, `Configuration`, `Internal`.
    pub(crate) fn draft(&self, order: Order) -> Result<Drafted> {
        order.profile.accept(order.key.kind())?;
        let serial = SerialNumber::generate(&*self.ca.entropy)?;
        let now = self.ca.clock.now();
        let validity = self.validity(order.profile, now);
        let parameters = self.parameters(&order, &serial, validity)?;
        let facts = CertificateFacts {
            profile: order.profile,
            serial: &serial,
            key: &order.key,
            validity,
            addresses: order.holder.address().map(std::slice::from_ref).unwrap_or_default(),
            name: order.holder.name(),
            now,
        };
        let settings = &self.ca.settings;
        let draft = if let Some(issuer) = &self.issuer {
            Draft::under(issuer, &parameters, Terms::under(issuer, &facts, settings))
        } else {
            let subject = encode_name(&parameters.distinguished_name, &order.key)?;
            Draft::self_issued(&parameters, Terms::self_issued(subject, &facts, settings))
        };
        Ok(Drafted { issuer: self.issuer.as_ref().map(Authority::id), linted: draft?.lint()?, order })
    }

    fn validity(&self, profile: Profile, now: Timestamp) -> Validity {
        let whole = Validity::days_from(now - FOR_SLOW_CLOCKS, self.ca.settings.policy.days.of(profile));
        self.issuer.as_ref().map_or(whole, |issuer| whole.ending_by(issuer.validity().not_after))
    }

    fn parameters(&self, order: &Order, serial: &SerialNumber, validity: Validity) -> Result<CertificateParams> {
        let (profile, key, settings) = (order.profile, &order.key, &self.ca.settings);
        let terms = AuthorityTerms { name: order.holder.name(), key, serial, validity };
        match (&self.issuer, order.holder.address(), profile) {
            (Some(issuer), Some(address), _) => {
                user_parameters(&UserTerms { profile, address, key, serial, validity }, issuer, settings)
            }
            (None, None, Profile::Root) => root_parameters(&terms, settings),
            (Some(issuer), None, Profile::Issuing) => issuing_parameters(&terms, issuer, settings),
            (Some(_), None, Profile::OcspResponder) => responder_parameters(&terms, settings),
            _ => Err(Error::internal(format!("a certificate of profile {profile} can't be issued for this subject"))),
        }
    }

    /// Step 4, once the intent is durable.
    ///
    /// # Errors
    /// `Internal` when the intent belongs to another draft, or the key makes no valid signature.
    pub(crate) fn sign(&self, linted: Linted, recorded: Recorded) -> Result<Issued> {
        linted.sign(recorded, &self.key)
    }
}

/// An order whose draft breaks no rule.
pub(crate) struct Drafted {
    issuer: Option<AuthorityId>,
    pub(crate) order: Order,
    pub(crate) linted: Linted,
}

impl Drafted {
    /// The intent to be recorded in step 3.
    pub(crate) fn intent(&self) -> Intent {
        Intent {
            issuer: self.issuer,
            serial: self.linted.serial().clone(),
            profile: self.order.profile,
            digest: self.linted.digest(),
            key: self.order.key.digest(),
            person: self.order.holder.person(),
            actor: self.order.actor.clone(),
        }
    }
}

/// The data of the intent, and the key that it assigns to a person.
pub(crate) struct Intent {
    issuer: Option<AuthorityId>,
    serial: SerialNumber,
    profile: Profile,
    digest: Sha256Digest,
    key: Sha256Digest,
    person: Option<PersonId>,
    actor: Actor,
}

impl Intent {
    /// The actor.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The person who gets the certificate; `None` for the server's.
    pub(crate) fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Step 3, in the caller's transaction. The trail records the intent for a person's certificate; a certificate of
    /// the server is recorded when it is issued.
    ///
    /// # Errors
    /// `Invalid(Key)`, without any change; `Internal`.
    pub(crate) fn record(&self, tx: &mut Tx<'_>) -> Result<Recorded> {
        let Some(authority) = self.issuer else { return Ok(Recorded::of_root(self.serial.clone(), self.digest)) };
        let (serial, profile, digest) = (self.serial.clone(), self.profile, self.digest);
        if let Some(person) = self.person {
            store::certified_key::claim_key(tx, &self.key, person, profile)?;
        }
        let recorded =
            store::intent::insert_intent(tx, &NewIntent { authority, serial, profile, person: self.person, digest })?;
        if self.person.is_some() {
            tx.audit(
                Event::new(&self.actor, "intent.record", format!("certificate:{}", self.serial))
                    .detail(format!("profile:{profile} tbs-sha256:{digest}")),
            );
        }
        Ok(recorded)
    }
}

/// Certificates are used at once, also by clients with slow clocks. `house.not-back-dated` allows no more.
const FOR_SLOW_CLOCKS: Duration = Duration::minutes(5);
