//! What a person says about columns: target, task, kinds and roles.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::Actions;
use super::data;
use crate::engine::charter::Task;
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
