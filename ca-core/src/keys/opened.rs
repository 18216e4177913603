//! Keys that stay in memory after they were opened, because each opening costs a run of scrypt, which anonymous clients
//! must not be able to cause.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::types::KeyName;

/// Keys of one kind, by their names in the key store.
pub(super) struct OpenedKeys<K>(Mutex<HashMap<KeyName, Arc<K>>>);

impl<K> OpenedKeys<K> {
    /// The key with this name, opened by `open` at the first call; concurrent callers wait for it.
    pub(super) fn find_or_open(&self, name: &KeyName, open: impl FnOnce() -> Result<K>) -> Result<Arc<K>> {
        let mut opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = opened.get(name) {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(open()?);
        opened.insert(name.clone(), Arc::clone(&key));
        Ok(key)
    }

    /// Removes the key with this name from memory.
    pub(super) fn forget(&self, name: &KeyName) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

impl<K> Default for OpenedKeys<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
