//! What a person says about columns: target, task, kinds and roles.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::data;
use crate::engine::charter::Task;
use crate::engine::ingest::{Field, Kind, Role, Schema};
use crate::worker::protocol::Request;

impl Actions {
    pub(crate) fn change_schema(self, what: &str, change: impl FnOnce(&mut Schema)) {
        let bench = self.bench();
        let Some(summary) = bench.dataset.get_untracked() else {
            return;
        };
        self.remember(what);
        let mut schema = summary.schema.clone();
        change(&mut schema);
        // Shown at once; what is in the columns follows when the rows have been read again.
        bench.status.set("Reading the columns again …".into());
        data::show_schema(bench, schema.clone());
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

    /// Changes the fields of some columns.
    fn change_fields(self, what: &str, names: &[String], change: impl Fn(&mut Field)) {
        self.change_schema(what, |schema| {
            let fields = schema.fields.iter_mut();
            fields
                .filter(|field| names.contains(&field.name))
                .for_each(change);
        });
    }

    /// Gives columns one kind.
    pub(crate) fn set_kinds(self, names: &[String], kind: Kind) {
        let what = match names {
            [name] => format!("{name} is read as {}", kind.name()),
            _ => format!("{} columns are read as {}", names.len(), kind.name()),
        };
        self.change_fields(&what, names, |field| {
            field.kind = kind;
            field.reason = format!("you chose {}", kind.name());
            if !kind.is_usable() {
                field.role = Role::Ignored;
            }
        });
    }

    /// Gives several columns one role; the target keeps its own.
    pub(crate) fn set_roles(self, names: &[String], role: Role) {
        let what = format!("The role of {} columns is {}", names.len(), role.name());
        self.change_fields(&what, names, |field| {
            if field.role != Role::Target && (role != Role::Feature || field.kind.is_usable()) {
                field.role = role;
            }
        });
    }

    /// Reads words that look like a missing value as values of these columns, or as missing again.
    pub(crate) fn keep_words(self, names: &[String]) {
        let what = "Words that look missing are read in another way";
        self.change_fields(what, names, |field| {
            field.keeps_words = !field.keeps_words;
            field.kind = Kind::Category;
            field.reason = if field.keeps_words {
                "you chose: words such as NA are values here".into()
            } else {
                "you chose: words such as NA are missing here".into()
            };
        });
    }

    pub(crate) fn set_role(self, name: String, role: Role) {
        if role == Role::Target {
            self.set_target(name);
            return;
        }
        let what = format!("The role of {name} is {}", role.name());
        self.change_fields(&what, &[name], |field| field.role = role);
    }
}
