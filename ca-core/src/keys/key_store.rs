//! The key store: one encrypted PKCS#8 file for each key.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use super::opened::OpenedKeys;
use super::secret_file::{read_credential, read_secret, write_secret};
use super::{
    AuthorityKey, HeadKey, KeyAlgorithm, NoticeKey, OpeningKey, Passphrase, PrivateKey, QueueKey, QueueSealer,
    SealingKey, generate_key,
};
use crate::config::{self, why_unreadable};
use crate::error::{Error, Result};
use crate::runtime::entropy::Entropy;
use crate::types::KeyName;

/// A folder of `NAME.pem` files, each an `EncryptedPrivateKeyInfo` (RFC 5958 §3, RFC 7468 §11), which one passphrase
/// decrypts. A file is decrypted only when its key is needed.
pub struct KeyStore {
    directory: PathBuf,
    passphrase_file: Option<PathBuf>,
    opened: OpenedKeys<AuthorityKey>,
    notices: OpenedKeys<NoticeKey>,
    answers: OpenedKeys<OpeningKey>,
    sealing: Mutex<Option<Arc<SealingKey>>>,
    queue: Mutex<Option<Arc<QueueKey>>>,
    sealer: Mutex<Option<Arc<QueueSealer>>>,
}

impl KeyStore {
    /// The store that the configuration describes. No file is read yet.
    pub fn new(config: &config::Keys) -> Self {
        Self {
            directory: config.directory.clone(),
            passphrase_file: config.passphrase_file.clone(),
            opened: OpenedKeys::default(),
            notices: OpenedKeys::default(),
            answers: OpenedKeys::default(),
            sealing: Mutex::default(),
            queue: Mutex::default(),
            sealer: Mutex::default(),
        }
    }

    /// The signing key with this name.
    ///
    /// # Errors
    /// `KeyUnavailable` when the file or the passphrase is missing, or the passphrase does not decrypt the file.
    pub fn open(&self, name: &KeyName) -> Result<Arc<AuthorityKey>> {
        self.opened.find_or_open(name, || AuthorityKey::new(&self.read(name)?))
    }

    /// The key that signs heads of the audit trail. It is used once an hour, so it is not kept in memory.
    ///
    /// # Errors
    /// `KeyUnavailable` when the file or the passphrase is missing, or the passphrase does not decrypt the file.
    pub(crate) fn open_head_key(&self) -> Result<HeadKey> {
        if !self.holds(&HEAD_KEY) {
            return Err(Error::KeyUnavailable(
                "the key store has no key for heads of the audit trail; make it: inkan audit key".to_owned(),
            ));
        }
        HeadKey::new(&self.read(&HEAD_KEY)?)
    }

    /// The key that seals second factors.
    ///
    /// # Errors
    /// `KeyUnavailable` when the file or the passphrase is missing, or the passphrase does not decrypt the file.
    pub(crate) fn sealing_key(&self) -> Result<Arc<SealingKey>> {
        let mut kept = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*kept {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(SealingKey::new(&self.read(&SEALING_KEY)?)?);
        *kept = Some(Arc::clone(&key));
        Ok(key)
    }

    /// Generates that key if it does not exist; it must be called before a secret is sealed.
    ///
    /// # Errors
    /// `Internal` when the key can't be generated.
    pub(crate) fn make_sealing_key(&self, entropy: &dyn Entropy) -> Result<()> {
        let _one_at_a_time = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        self.make_if_absent(&SEALING_KEY, entropy)
    }

    fn make_if_absent(&self, name: &KeyName, entropy: &dyn Entropy) -> Result<()> {
        if self.holds(name) {
            return Ok(());
        }
        let made = self.put(name, &generate_key(KeyAlgorithm::EcdsaP256, entropy)?, entropy);
        // If another process generated the key first, that key is used.
        made.or_else(|error| if self.holds(name) { Ok(()) } else { Err(error) })
    }

    /// The private key of the mail queue's pair. The pair is generated if it does not exist, and the stored public key
    /// is corrected if it does not belong to the private key.
    ///
    /// # Errors
    /// `KeyUnavailable` when the file or the passphrase is missing, or the passphrase does not decrypt the file;
    /// `Internal` when the key can't be generated.
    pub(crate) fn queue_key(&self, entropy: &dyn Entropy) -> Result<Arc<QueueKey>> {
        let mut kept = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*kept {
            return Ok(Arc::clone(key));
        }
        self.make_if_absent(&QUEUE_KEY, entropy)?;
        let key = Arc::new(QueueKey::new(&self.read(&QUEUE_KEY)?)?);
        if self.read_sealer()?.as_ref() != Some(key.sealer()) {
            let file = self.sealer_file();
            // Removes the public key of another pair. A thread that queues a mail meanwhile waits for this lock;
            // another process opens the private key.
            let _ = fs::remove_file(&file);
            let written = write_secret(&file, key.sealer().to_text().as_bytes());
            written.or_else(|error| if file.exists() { Ok(()) } else { Err(error) })?;
        }
        *self.sealer.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(key.sealer().clone()));
        *kept = Some(Arc::clone(&key));
        Ok(key)
    }

    /// The public key that seals mails. No passphrase is needed after the key pair was generated.
    ///
    /// # Errors
    /// As [`KeyStore::queue_key`].
    pub(crate) fn queue_sealer(&self, entropy: &dyn Entropy) -> Result<Arc<QueueSealer>> {
        let mut kept = self.sealer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sealer) = &*kept {
            return Ok(Arc::clone(sealer));
        }
        if let Some(read) = self.read_sealer()?.filter(|_| self.holds(&QUEUE_KEY)) {
            let sealer = Arc::new(read);
            *kept = Some(Arc::clone(&sealer));
            return Ok(sealer);
        }
        drop(kept);
        self.queue_key(entropy).map(|key| Arc::new(key.sealer().clone()))
    }

    fn read_sealer(&self) -> Result<Option<QueueSealer>> {
        let file = self.sealer_file();
        if file.exists() { Ok(QueueSealer::from_text(&read_secret(&file)?).ok()) } else { Ok(None) }
    }

    fn sealer_file(&self) -> PathBuf {
        self.directory.join(format!("{QUEUE_KEY}.pub"))
    }

    /// A key that signs the server's own mails. It is kept in memory, because opening it takes 16 MiB and anonymous
    /// clients can request files that it signs.
    ///
    /// # Errors
    /// `KeyUnavailable` when the file or the passphrase is missing, or the passphrase does not decrypt the file.
    pub(crate) fn open_notice_key(&self, name: &KeyName) -> Result<Arc<NoticeKey>> {
        self.notices.find_or_open(name, || NoticeKey::new(&self.read(name)?))
    }

    /// A key that decrypts messages to the server. It is kept in memory, because anybody can send such messages.
    ///
    /// # Errors
    /// `KeyUnavailable` when the file or the passphrase is missing, or the passphrase does not decrypt the file.
    pub(crate) fn open_opening_key(&self, name: &KeyName) -> Result<Arc<OpeningKey>> {
        self.answers.find_or_open(name, || OpeningKey::new(&self.read(name)?))
    }

    fn read(&self, name: &KeyName) -> Result<PrivateKey> {
        let pem = read_secret(&self.path_of(name))?;
        PrivateKey::from_pem(&pem, Some(&self.passphrase()?))
    }

    /// Demands that the passphrase decrypts the keys in the store, by decrypting one of them.
    ///
    /// # Errors
    /// `KeyUnavailable` when the passphrase is missing or wrong, or the folder can't be read.
    pub fn demand_openable(&self) -> Result<()> {
        let keys = self.encrypted_keys()?;
        let Some((_, pem)) = keys.first() else { return Ok(()) };
        PrivateKey::from_pem(pem, Some(&self.passphrase()?)).map(drop)
    }

    /// Whether the store contains a key with this name.
    pub fn holds(&self, name: &KeyName) -> bool {
        self.path_of(name).exists()
    }

    /// Deletes a key from the store; a missing key is not an error.
    ///
    /// # Errors
    /// `Internal` when the file can't be removed.
    pub fn remove(&self, name: &KeyName) -> Result<()> {
        self.opened.forget(name);
        self.notices.forget(name);
        self.answers.forget(name);
        match fs::remove_file(self.path_of(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::internal(error)),
            _ => Ok(()),
        }
    }

    /// Adds a key to the store.
    ///
    /// # Errors
    /// `KeyUnavailable` when the passphrase is missing, `Internal` when the file can't be written or exists.
    pub fn put(&self, name: &KeyName, key: &PrivateKey, entropy: &dyn Entropy) -> Result<()> {
        fs::create_dir_all(&self.directory).map_err(Error::internal)?;
        fs::set_permissions(&self.directory, fs::Permissions::from_mode(0o700)).map_err(Error::internal)?;
        write_secret(&self.path_of(name), key.encrypt(&self.passphrase()?, entropy)?.as_bytes())
    }

    /// Copies the encrypted keys into a new folder; returns their names. Files without an encrypted key and the keys
    /// named in `except` are skipped.
    ///
    /// # Errors
    /// `KeyUnavailable` when a file can't be read, `Internal` when a file can't be written.
    pub(crate) fn copy_to(&self, folder: &Path, except: &[&KeyName]) -> Result<Vec<KeyName>> {
        fs::DirBuilder::new().mode(0o700).create(folder).map_err(Error::internal)?;
        let mut names = Vec::new();
        for (name, pem) in self.encrypted_keys()? {
            if except.contains(&&name) {
                continue;
            }
            if !pem.trim_end().ends_with(ENCRYPTED_END) {
                return Err(Error::KeyUnavailable(format!("{} is truncated", self.path_of(&name).display())));
            }
            write_secret(&folder.join(format!("{name}.pem")), pem.as_bytes())?;
            names.push(name);
        }
        names.sort();
        Ok(names)
    }

    /// The encrypted keys in the folder, by name, as PEM.
    fn encrypted_keys(&self) -> Result<Vec<(KeyName, Zeroizing<String>)>> {
        let shown = self.directory.display();
        let unreadable = |error: io::Error| {
            Error::KeyUnavailable(format!("{shown} can't be read: {}", why_unreadable(&self.directory, &error)))
        };
        let mut keys = Vec::new();
        for file in fs::read_dir(&self.directory).map_err(unreadable)? {
            let file = file.map_err(unreadable)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".pem"));
            let Some(name) = name.and_then(|name| name.parse::<KeyName>().ok()) else { continue };
            let path = self.path_of(&name);
            if !path.exists() {
                continue; // The key of an expired responder, which was deleted meanwhile.
            }
            let pem = read_secret(&path)?;
            if pem.starts_with(ENCRYPTED) {
                keys.push((name, pem));
            }
        }
        Ok(keys)
    }

    fn path_of(&self, name: &KeyName) -> PathBuf {
        self.directory.join(format!("{name}.pem"))
    }

    /// Reads the passphrase from the configured file, or else from the systemd credential.
    fn passphrase(&self) -> Result<Passphrase> {
        let text = match (&self.passphrase_file, std::env::var_os("CREDENTIALS_DIRECTORY")) {
            (Some(file), _) => read_secret(file)?,
            (None, Some(credentials)) => read_credential(&Path::new(&credentials).join("inkan-passphrase"))?,
            (None, None) => {
                return Err(Error::KeyUnavailable(
                    "the key store's passphrase is missing: set keys.passphrase_file, or give the systemd credential inkan-passphrase".to_owned(),
                ));
            }
        };
        Ok(Passphrase::from_file_text(&text))
    }
}

/// The name of the key that signs heads of the audit trail.
pub(crate) static HEAD_KEY: KeyName = KeyName::fixed("audit");
/// The name of the key that seals second factors.
pub(crate) static SEALING_KEY: KeyName = KeyName::fixed("second-factor");
/// The name of the key pair that seals mails in the queue.
static QUEUE_KEY: KeyName = KeyName::fixed("mail-queue");
const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const ENCRYPTED_END: &str = "-----END ENCRYPTED PRIVATE KEY-----";
