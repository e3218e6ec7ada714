//! The table that a plan works on.

use crate::engine::ingest::{Field, Kind, RawTable, Role, Table};
use crate::engine::plan::Plan;

/// The columns that a plan reads: features, the target, and what rows are divided by.
#[must_use]
pub fn training_table(raw: &RawTable, plan: &Plan) -> Table {
    let key = plan.split.by.column();
    let fields: Vec<Field> = plan
        .schema
        .fields
        .iter()
        .filter_map(|field| {
            let is_read = match field.role {
                Role::Feature => field.kind.is_usable(),
                Role::Target => true,
                Role::Ignored => false,
            };
            match (is_read, key == Some(field.name.as_str())) {
                (true, _) => Some(field.clone()),
                // An identifier is no feature, but names a group.
                (false, true) if field.kind == Kind::Text => Some(Field {
                    kind: Kind::Category,
                    ..field.clone()
                }),
                (false, true) => Some(field.clone()),
                (false, false) => None,
            }
        })
        .collect();
    // The schema was made from this text, so every column is there.
    let table = raw
        .table_as(&fields)
        .map(|typed| typed.table)
        .unwrap_or_default();
    plan.recipe.cleaned(raw, table, plan.target_name())
}
