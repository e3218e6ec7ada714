//! Keeps the work: in IndexedDB where the browser lets us, else in memory.

use std::pin::pin;
use std::rc::Rc;

use futures::future::{Either, select};
use futures::lock::Mutex;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;

use crate::store::{IndexedDb, Key, Kind, Memory, Record, Store, StoreError, read, write};

/// Milliseconds after which a database that does not open is done without.
const PATIENCE: u32 = 20_000;

/// Where work is kept.
#[derive(Clone, Default)]
pub(crate) struct Keeper {
    /// `None` until it was tried; whoever keeps something meanwhile waits.
    database: Rc<Mutex<Option<Option<Rc<IndexedDb>>>>>,
    memory: Rc<Memory>,
}

impl Keeper {
    /// Opens the database, once.
    pub(crate) async fn open(&self) -> Result<(), StoreError> {
        let mut database = self.database.lock().await;
        if database.is_some() {
            return Ok(());
        }
        let opened = match select(pin!(IndexedDb::open()), TimeoutFuture::new(PATIENCE)).await {
            Either::Left((opened, _)) => opened.map(Rc::new),
            Either::Right(_) => Err(StoreError::Unavailable),
        };
        let outcome = opened.as_ref().map(drop).map_err(StoreError::clone);
        *database = Some(opened.ok());
        outcome
    }

    async fn database(&self) -> Option<Rc<IndexedDb>> {
        // Why there is none is told to who asks for it first.
        let _ = self.open().await;
        self.database.lock().await.clone().flatten()
    }

    /// Keeps bytes; where the browser refuses, in memory, and says why.
    pub(crate) async fn keep_array(
        &self,
        kind: Kind,
        name: &str,
        bytes: &Uint8Array,
    ) -> Result<(), StoreError> {
        let key = Key::new(kind, name);
        let refused = match self.database().await {
            Some(database) => database.write_array(&key, bytes).await.err(),
            None => Some(StoreError::Unavailable),
        };
        match refused {
            None => self.memory.remove(&key).await,
            Some(error) => {
                self.memory.write(&key, &bytes.to_vec()).await?;
                Err(error)
            }
        }
    }

    /// Bytes that were kept.
    pub(crate) async fn array(&self, kind: Kind, name: &str) -> Option<Uint8Array> {
        let key = Key::new(kind, name);
        if let Ok(Some(bytes)) = self.memory.read(&key).await {
            return Some(Uint8Array::from(bytes.as_slice()));
        }
        self.database().await?.read_array(&key).await.ok().flatten()
    }

    /// Keeps a value.
    pub(crate) async fn keep<T: Record>(
        &self,
        kind: Kind,
        name: &str,
        value: &T,
    ) -> Result<(), StoreError> {
        let bytes = write(value).map_err(|error| StoreError::Failed {
            what: error.to_string(),
        })?;
        self.keep_array(kind, name, &Uint8Array::from(bytes.as_slice()))
            .await
    }

    /// A value that was kept; `None` if it is not there or of another version.
    pub(crate) async fn value<T: Record>(&self, kind: Kind, name: &str) -> Option<T> {
        read(&self.array(kind, name).await?.to_vec()).ok()
    }

    /// The names of what is kept.
    pub(crate) async fn names(&self, kind: Kind) -> Vec<String> {
        match self.database().await {
            Some(database) => database.list(kind).await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// Forgets one record.
    pub(crate) async fn forget(&self, kind: Kind, name: &str) {
        let key = Key::new(kind, name);
        // What can't be removed is only wasted room.
        let _ = self.memory.remove(&key).await;
        if let Some(database) = self.database().await {
            let _ = database.remove(&key).await;
        }
    }

    /// Forgets everything.
    pub(crate) async fn erase(&self) -> Result<(), StoreError> {
        self.memory.erase().await?;
        match self.database().await {
            Some(database) => database.erase().await,
            None => Ok(()),
        }
    }
}
