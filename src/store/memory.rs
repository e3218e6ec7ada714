//! Keeps records as long as the page is open.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Key, Kind, Store, StoreError};

/// Records in memory.
#[derive(Debug, Default)]
pub struct Memory {
    records: RefCell<BTreeMap<Key, Vec<u8>>>,
}

impl Store for Memory {
    async fn read(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.records.borrow().get(key).cloned())
    }

    async fn write(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.records
            .borrow_mut()
            .insert(key.clone(), bytes.to_vec());
        Ok(())
    }

    async fn remove(&self, key: &Key) -> Result<(), StoreError> {
        self.records.borrow_mut().remove(key);
        Ok(())
    }

    async fn list(&self, kind: Kind) -> Result<Vec<String>, StoreError> {
        Ok(self
            .records
            .borrow()
            .keys()
            .filter(|key| key.kind == kind)
            .map(|key| key.name.clone())
            .collect())
    }

    async fn erase(&self) -> Result<(), StoreError> {
        self.records.borrow_mut().clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[test]
    fn conforms() {
        let store = Memory::default();
        let mut work = pin!(super::super::conformance(&store));
        // Nothing here ever waits, so one poll is enough.
        let done = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(done, Poll::Ready(Ok(())));
    }
}
