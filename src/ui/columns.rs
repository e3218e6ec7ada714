//! What a person says about columns: target, task, kinds and roles.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::data;
use crate::engine::charter::Task;
use crate::engine::check::DatasetSummary;
use crate::engine::ingest::{Kind, Role, Schema};
use crate::worker::protocol::Request;

impl Actions {
    pub(crate) fn change_schema(self, what: &str, change: impl FnOnce(&mut Schema)) {
        let Some(summary) = self.bench().dataset.get_untracked() else {
            return;
        };
        self.remember(what);
        let mut schema = summary.schema.clone();
        change(&mut schema);
        // Shown at once; what is in the columns follows when the rows have been read again.
        self.bench()
            .status
            .set("Reading the columns again …".into());
        self.bench().dataset.set(Some(Arc::new(DatasetSummary {
            schema: schema.clone(),
            ..DatasetSummary::clone(&summary)
        })));
        spawn_local(data::retype(self, Request::Retype { schema }));
    }

    pub(crate) fn set_target(self, name: String) {
        if let Some(summary) = self.bench().dataset.get_untracked() {
            let schema = summary.schema.clone();
            self.remember(&format!("{name} is the target"));
            spawn_local(data::retype(self, Request::Retarget { schema, name }));
        }
    }

    /// Classes for classification, numbers for regression: the target is read anew.
    pub(crate) fn set_task(self, task: Task) {
        let kind = match task {
            Task::Classification => Kind::Category,
            Task::Regression => Kind::Number,
        };
        self.change_schema(&format!("The target is for {}", task.name()), |schema| {
            if let Some(target) = schema
                .fields
                .iter_mut()
                .find(|field| field.role == Role::Target)
            {
                target.kind = kind;
                target.reason = format!("you chose {}", task.name());
            }
        });
    }

    pub(crate) fn set_kind(self, name: String, kind: Kind) {
        self.change_schema(&format!("{name} is read as {}", kind.name()), |schema| {
            if let Some(field) = schema.fields.iter_mut().find(|field| field.name == name) {
                field.kind = kind;
                field.reason = format!("you chose {}", kind.name());
                if !kind.is_usable() {
                    field.role = Role::Ignored;
                }
            }
        });
    }

    /// Gives several columns one kind.
    pub(crate) fn set_kinds(self, names: Vec<String>, kind: Kind) {
        let what = format!("{} columns are read as {}", names.len(), kind.name());
        self.change_schema(&what, |schema| {
            for field in schema
                .fields
                .iter_mut()
                .filter(|field| names.contains(&field.name))
            {
                field.kind = kind;
                field.reason = format!("you chose {}", kind.name());
                if !kind.is_usable() {
                    field.role = Role::Ignored;
                }
            }
        });
    }

    /// Gives several columns one role; the target keeps its own.
    pub(crate) fn set_roles(self, names: Vec<String>, role: Role) {
        let what = format!("The role of {} columns is {}", names.len(), role.name());
        self.change_schema(&what, |schema| {
            for field in schema
                .fields
                .iter_mut()
                .filter(|field| names.contains(&field.name))
            {
                if field.role != Role::Target && (role != Role::Feature || field.kind.is_usable()) {
                    field.role = role;
                }
            }
        });
    }

    /// Reads words that look like a missing value as values of these columns, or as missing again.
    pub(crate) fn keep_words(self, names: Vec<String>) {
        self.change_schema(
            "Words that look missing are read in another way",
            |schema| {
                for field in schema
                    .fields
                    .iter_mut()
                    .filter(|field| names.contains(&field.name))
                {
                    field.keeps_words = !field.keeps_words;
                    field.kind = Kind::Category;
                    field.reason = if field.keeps_words {
                        "you chose: words such as NA are values here".into()
                    } else {
                        "you chose: words such as NA are missing here".into()
                    };
                }
            },
        );
    }

    pub(crate) fn set_role(self, name: String, role: Role) {
        if role == Role::Target {
            self.set_target(name);
            return;
        }
        self.change_schema(
            &format!("The role of {name} is {}", role.name()),
            |schema| {
                if let Some(field) = schema.fields.iter_mut().find(|field| field.name == name) {
                    field.role = role;
                }
            },
        );
    }
}
