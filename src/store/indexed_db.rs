//! Keeps records in the browser's IndexedDB.

use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, TransactionMode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::{Key, Kind, Store, StoreError};

const NAME: &str = "trainyard";
const VERSION: u32 = 1;

/// Records in IndexedDB: one object store per kind.
pub struct IndexedDb {
    database: Database,
}

fn translated(error: &idb::Error) -> StoreError {
    let what = error.to_string();
    if what.contains("Quota") {
        StoreError::Full
    } else {
        StoreError::Failed { what }
    }
}

impl IndexedDb {
    /// Opens the page's database, making it the first time.
    ///
    /// # Errors
    /// When the browser refuses, as in some private windows.
    pub async fn open() -> Result<Self, StoreError> {
        let factory = Factory::new().map_err(|_| StoreError::Unavailable)?;
        let mut request = factory
            .open(NAME, Some(VERSION))
            .map_err(|_| StoreError::Unavailable)?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                for kind in Kind::ALL {
                    // A store that can't be made shows as an error of the first write to it.
                    let _ = database.create_object_store(kind.name(), ObjectStoreParams::new());
                }
            }
        });
        let database = request.await.map_err(|_| StoreError::Unavailable)?;
        Ok(Self { database })
    }
}

impl IndexedDb {
    /// The bytes of a record as the browser holds them, not copied into the page's memory.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn read_array(&self, key: &Key) -> Result<Option<Uint8Array>, StoreError> {
        let read = async {
            let transaction = self
                .database
                .transaction(&[key.kind.name()], TransactionMode::ReadOnly)?;
            let store = transaction.object_store(key.kind.name())?;
            store.get(Query::Key(JsValue::from_str(&key.name)))?.await
        };
        let value = read.await.map_err(|error| translated(&error))?;
        Ok(value.and_then(|value| value.dyn_into::<Uint8Array>().ok()))
    }

    /// Writes a record from bytes that the browser holds.
    ///
    /// # Errors
    /// When the browser refuses or is full.
    pub async fn write_array(&self, key: &Key, bytes: &Uint8Array) -> Result<(), StoreError> {
        let write = async {
            let transaction = self
                .database
                .transaction(&[key.kind.name()], TransactionMode::ReadWrite)?;
            let store = transaction.object_store(key.kind.name())?;
            store
                .put(bytes, Some(&JsValue::from_str(&key.name)))?
                .await?;
            transaction.commit()?.await
        };
        write.await.map(|_| ()).map_err(|error| translated(&error))
    }
}

impl Store for IndexedDb {
    async fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.read_array(key).await?.map(|bytes| bytes.to_vec()))
    }

    async fn write(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.write_array(key, &Uint8Array::from(bytes)).await
    }

    async fn remove(&self, key: &Key) -> Result<(), StoreError> {
        let remove = async {
            let transaction = self
                .database
                .transaction(&[key.kind.name()], TransactionMode::ReadWrite)?;
            let store = transaction.object_store(key.kind.name())?;
            store
                .delete(Query::Key(JsValue::from_str(&key.name)))?
                .await?;
            transaction.commit()?.await
        };
        remove.await.map(|_| ()).map_err(|error| translated(&error))
    }

    async fn list(&self, kind: Kind) -> Result<Vec<String>, StoreError> {
        let list = async {
            let transaction = self
                .database
                .transaction(&[kind.name()], TransactionMode::ReadOnly)?;
            transaction
                .object_store(kind.name())?
                .get_all_keys(None, None)?
                .await
        };
        let keys = list.await.map_err(|error| translated(&error))?;
        Ok(keys.iter().filter_map(JsValue::as_string).collect())
    }

    async fn erase(&self) -> Result<(), StoreError> {
        let erase = async {
            let names = Kind::ALL.map(Kind::name);
            let transaction = self
                .database
                .transaction(&names, TransactionMode::ReadWrite)?;
            for name in names {
                transaction.object_store(name)?.clear()?.await?;
            }
            transaction.commit()?.await
        };
        erase.await.map(|_| ()).map_err(|error| translated(&error))
    }
}
