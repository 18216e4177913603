//! The handle of one installation, which every use case takes.

pub(crate) mod acting;
pub(crate) mod issuing_queue;
pub(crate) mod known_programs;
mod letters;
pub(crate) mod mail_queue;
pub(crate) mod newest_crl;
pub mod notice_writer;
pub(crate) mod signers;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use crate::config::Settings;
use crate::error::{Error, Result};
use crate::installation::issuing_queue::IssuingQueue;
use crate::installation::known_programs::KnownPrograms;
use crate::installation::mail_queue::MailQueue;
use crate::installation::newest_crl::{CrlFile, KeptCrls};
use crate::installation::notice_writer::{NoticeWriter, Teller};
use crate::installation::signers::Signers;
use crate::keys::{AuthorityKey, KeyStore};
use crate::ocsp::Answers;
use crate::pkix::authority::Authority;
use crate::policy::Actor;
use crate::runtime::clock::{Clock, SystemClock};
use crate::runtime::entropy::{Entropy, SystemEntropy};
use crate::store::{self, CommitSignal, Store, Tx};
use crate::types::{AuthorityId, DirectoryName, EntryKey};

/// One installation: its store, keys, settings, clock and random source.
pub struct Ca {
    pub(crate) store: Store,
    pub(crate) keys: KeyStore,
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    notice_writer: OnceLock<NoticeWriter>,
    authorities: RwLock<Arc<[Authority]>>,
    pub(crate) answers: Answers,
    pub(crate) crls: KeptCrls,
    pub(crate) signers: Signers,
    /// Callers who wait for certificates.
    pub(crate) issuing: IssuingQueue,
    pub(crate) programs: KnownPrograms,
    /// The lock while the certificate for signing mails is made.
    pub(crate) making_signer: Mutex<()>,
}

impl Ca {
    /// Opens the installation of these settings, with the system's clock and random source.
    ///
    /// Signing keys are read at their first use.
    ///
    /// # Errors
    /// `Configuration` for a database that can't be used, `Internal` when it can't be opened.
    pub fn open(settings: Settings) -> Result<Self> {
        Self::open_with(settings, Arc::new(SystemClock), Arc::new(SystemEntropy))
    }

    /// Like [`Ca::open`], with another clock and random source.
    ///
    /// # Errors
    /// Those of [`Ca::open`].
    pub fn open_with(settings: Settings, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let store = Store::open(&settings.database_url)?;
        Ok(Self::of(store, settings, clock, entropy))
    }

    /// Opens the installation without changing the tables of its database, which must be up to date.
    ///
    /// # Errors
    /// Those of [`Ca::open`].
    pub fn open_unchanged(settings: Settings) -> Result<Self> {
        let store = Store::open_unchanged(&settings.database_url)?;
        Ok(Self::of(store, settings, Arc::new(SystemClock), Arc::new(SystemEntropy)))
    }

    fn of(store: Store, settings: Settings, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let keys = KeyStore::new(&settings.keys);
        Self {
            store,
            keys,
            settings,
            clock,
            entropy,
            notice_writer: OnceLock::new(),
            authorities: RwLock::new(Arc::new([])),
            answers: Answers::default(),
            crls: KeptCrls::default(),
            signers: Signers::default(),
            issuing: IssuingQueue::default(),
            programs: KnownPrograms::default(),
            making_signer: Mutex::default(),
        }
    }

    /// Sets the writer of the installation's mails; a second call has no effect.
    pub fn set_notice_writer(&self, writer: NoticeWriter) {
        self.notice_writer.get_or_init(|| writer);
    }

    /// All CAs, in the order in which they were created.
    ///
    /// A stored CA never changes, so they are read again only when their number has grown.
    pub(crate) fn authorities(&self) -> Result<Arc<[Authority]>> {
        let known = self.known_authorities();
        let count = self.store.read(store::authority::count_authorities)?;
        if usize::try_from(count) == Ok(known.len()) {
            return Ok(known);
        }
        let read: Arc<[Authority]> = self.store.read(store::authority::list_authorities)?.into();
        *self.authorities.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&read);
        Ok(read)
    }

    /// The CAs that were read last: among them are those of every certificate that this process has issued.
    pub(crate) fn known_authorities(&self) -> Arc<[Authority]> {
        Arc::clone(&self.authorities.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key of a CA, from the key store.
    ///
    /// # Errors
    /// `KeyUnavailable` when the key is missing or belongs to another CA; `Conflict(RestoreUnfinished)`.
    pub(crate) fn signing_key(&self, authority: &Authority) -> Result<Arc<AuthorityKey>> {
        self.store.read(store::restoration::demand_finished)?;
        let key = self.keys.open(authority.key_name())?;
        if key.identifier() == authority.key_identifier() {
            return Ok(key);
        }
        let name = authority.name();
        Err(Error::KeyUnavailable(format!("the key `{}` in the key store is not that of {name}", authority.key_name())))
    }

    /// Writes notices to people about their own data.
    pub(crate) fn teller(&self) -> Teller {
        Teller::new(self.notice_writer.get().map(|writer| (Arc::clone(writer), self.mail_queue())))
    }

    /// The queue of mails.
    pub(crate) fn mail_queue(&self) -> MailQueue {
        MailQueue::new(&self.keys, Arc::clone(&self.entropy))
    }

    /// The newest CRL of a CA, from memory or from the store.
    ///
    /// # Errors
    /// `Internal` when the database can't be read.
    pub(crate) fn newest_crl(&self, authority: AuthorityId) -> Result<Option<Arc<CrlFile>>> {
        self.crls.newest(&self.store, authority)
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The random source.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// The signal for commits of this process.
    pub fn commits(&self) -> &CommitSignal {
        self.store.commits()
    }

    /// Like [`Ca::write`], for an actor whose rights are checked again when the transaction begins.
    ///
    /// # Errors
    /// `Refused(SessionEnded)`, `Refused(NotAllowed)`, `Refused(Token)`; the errors of `work`.
    pub(crate) fn write_as<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = actor.clone();
        self.write(move |tx| {
            acting::demand_current(tx, &actor)?;
            work(tx)
        })
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.write(&*self.clock, work)
    }
}

/// Runs a function for each issuing CA. A failure does not prevent the others; the first failure is returned at the end.
pub(crate) fn for_each_issuing<T>(
    ca: &Ca,
    what: &str,
    mut work: impl FnMut(&Authority) -> Result<T>,
) -> Result<Vec<T>> {
    let (mut done, mut failure) = (Vec::new(), None);
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        match work(authority) {
            Ok(one) => done.push(one),
            Err(error) => {
                tracing::error!(authority = authority.slug().as_str(), %error, "{what}");
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(done), Err)
}

/// Adds an entry to the outbox of every configured directory, in the transaction of the change.
pub(crate) fn announce(tx: &mut Tx<'_>, directories: &[DirectoryName], entry: EntryKey) -> Result<()> {
    directories.iter().try_for_each(|directory| store::outbox::enqueue(tx, directory, entry))
}

/// The directories that `announce` needs, owned by the transaction's closure.
pub(crate) fn directories_of(ca: &Ca) -> Vec<DirectoryName> {
    ca.settings.directories.clone()
}
