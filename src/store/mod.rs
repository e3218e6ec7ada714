//! What survives a reload: data set, plan, runs and models, in this browser only.
//!
//! `record` turns values into versioned bytes and back; `memory` and `indexed_db`
//! keep bytes. Where the browser refuses, the page goes on with `memory`.

mod memory;
mod record;

#[cfg(feature = "worker")]
mod indexed_db;

#[cfg(feature = "worker")]
pub use indexed_db::IndexedDb;
pub use memory::Memory;
pub use record::{Record, RecordError, SavedDataset, SavedSource, read, write};

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The data set that was open.
    Dataset,
    /// The plan.
    Plan,
    /// Finished runs, by their id.
    Run,
    /// Fitted pipelines, by their digest.
    Artifact,
    /// The bundle that was imported.
    Bundle,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Dataset,
        Self::Plan,
        Self::Run,
        Self::Artifact,
        Self::Bundle,
    ];

    /// The name of its object store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Plan => "plan",
            Self::Run => "run",
            Self::Artifact => "artifact",
            Self::Bundle => "bundle",
        }
    }
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub name: String,
}

impl Key {
    /// The record of that kind and name.
    #[must_use]
    pub fn new(kind: Kind, name: &str) -> Self {
        Self {
            kind,
            name: name.into(),
        }
    }
}

/// Why something can't be kept or read back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The browser does not allow it, as in some private windows.
    #[error("this browser does not let the page keep anything")]
    Unavailable,
    /// No room is left.
    #[error("this browser has no room left for the page")]
    Full,
    /// Anything else the browser says.
    #[error("this browser can't keep the work: {what}")]
    Failed {
        /// Its word.
        what: String,
    },
}

/// Keeps bytes under keys.
pub trait Store {
    /// The bytes of a record, `None` if there is none.
    ///
    /// # Errors
    /// When the browser refuses.
    fn read(&self, key: &Key) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>>;
    /// Writes a record.
    ///
    /// # Errors
    /// When the browser refuses or is full.
    fn write(&self, key: &Key, bytes: &[u8]) -> impl Future<Output = Result<(), StoreError>>;
    /// Removes a record, if it is there.
    ///
    /// # Errors
    /// When the browser refuses.
    fn remove(&self, key: &Key) -> impl Future<Output = Result<(), StoreError>>;
    /// The names of all records of a kind, sorted.
    ///
    /// # Errors
    /// When the browser refuses.
    fn list(&self, kind: Kind) -> impl Future<Output = Result<Vec<String>, StoreError>>;
    /// Removes everything.
    ///
    /// # Errors
    /// When the browser refuses.
    fn erase(&self) -> impl Future<Output = Result<(), StoreError>>;
}

/// What every store must do; called by the tests of each.
///
/// # Errors
/// The first thing that a store got wrong.
pub async fn conformance<S: Store>(store: &S) -> Result<(), String> {
    let fail = |error: StoreError| error.to_string();
    let check = |is_right: bool, what: &str| {
        if is_right {
            Ok(())
        } else {
            Err(what.to_string())
        }
    };
    store.erase().await.map_err(fail)?;
    let (a, b) = (Key::new(Kind::Run, "a"), Key::new(Kind::Run, "b"));
    check(
        store.read(&a).await.map_err(fail)?.is_none(),
        "an empty store has no record",
    )?;
    store.write(&b, &[2, 2]).await.map_err(fail)?;
    store.write(&a, &[1]).await.map_err(fail)?;
    store.write(&a, &[0, 255, 7]).await.map_err(fail)?;
    check(
        store.read(&a).await.map_err(fail)? == Some(vec![0, 255, 7]),
        "the last write counts",
    )?;
    check(
        store.list(Kind::Run).await.map_err(fail)? == ["a", "b"],
        "names are listed sorted",
    )?;
    check(
        store.list(Kind::Plan).await.map_err(fail)?.is_empty(),
        "kinds are kept apart",
    )?;
    store.remove(&a).await.map_err(fail)?;
    store.remove(&a).await.map_err(fail)?;
    check(
        store.list(Kind::Run).await.map_err(fail)? == ["b"],
        "a removed record is gone",
    )?;
    store.erase().await.map_err(fail)?;
    check(
        store.list(Kind::Run).await.map_err(fail)?.is_empty(),
        "nothing is left after erasing",
    )
}
