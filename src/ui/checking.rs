//! Checking the data.
use super::route::Standing;
use super::workbench::Workbench;
pub(crate) fn standing(_bench: Workbench) -> Standing {
    Standing::NotStarted
}
