//! What each column is (its kind) and what it is for (its role).
//!
//! A schema is inferred by `infer`, may be overruled by the person, and travels
//! in plans and bundles. It says nothing about values: see `check::profile`.

use serde::{Deserialize, Serialize};

use super::date::DateOrder;

/// How a column's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Decimal numbers.
    Number,
    /// A limited set of names.
    Category,
    /// Points in time; a recipe turns them into parts.
    Date,
    /// Free text or identifiers; kept out of models.
    Text,
}

impl Kind {
    /// Every kind, in the order menus show them.
    pub const ALL: [Self; 4] = [Self::Number, Self::Category, Self::Date, Self::Text];

    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Date => "date",
            Self::Text => "text",
        }
    }

    /// Whether a model can use a column of this kind.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        !matches!(self, Self::Text)
    }

    /// Whether a model can predict a column of this kind.
    #[must_use]
    pub const fn is_predictable(self) -> bool {
        matches!(self, Self::Number | Self::Category)
    }
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The model may use it.
    Feature,
    /// The model predicts it.
    Target,
    /// Left out.
    Ignored,
}

impl Role {
    /// The word shown to people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feature => "feature",
            Self::Target => "target",
            Self::Ignored => "ignore",
        }
    }
}

/// How the reason of a date column ends whose order nothing tells.
pub(super) const ORDER_QUESTION: &str =
    "; day or month first can't be told: choose the order of dates";

/// One column: its name, kind, role and why it was given them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Unique within the schema.
    pub name: String,
    /// How its text is read.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
    /// One sentence: why this kind and role.
    pub reason: String,
    /// What comes first in its dates; `None` where nothing depends on it.
    #[serde(default)]
    pub date_order: Option<DateOrder>,
    /// Whether words that look like a missing value are values here: a class named `NA`.
    #[serde(default)]
    pub keeps_words: bool,
}

impl Field {
    /// Whether it waits for a person to say whether day or month comes first.
    #[must_use]
    pub fn asks_for_date_order(&self) -> bool {
        self.kind == Kind::Date && self.reason.ends_with(ORDER_QUESTION)
    }

    /// A field of that name, read without anything special.
    #[must_use]
    pub fn new(name: &str, kind: Kind, role: Role, reason: String) -> Self {
        Self {
            name: name.into(),
            kind,
            role,
            reason,
            date_order: None,
            keeps_words: false,
        }
    }
}

/// The columns of a data set, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// One entry per column.
    pub fields: Vec<Field>,
}

impl Schema {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The target column, if one is chosen.
    #[must_use]
    pub fn target(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Role::Target)
    }

    /// The columns a model may use, in file order.
    pub fn features(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| field.role == Role::Feature && field.kind.is_usable())
    }

    /// The names of the date columns, in file order.
    #[must_use]
    pub fn dates(&self) -> Vec<&str> {
        let dates = self.fields.iter().filter(|field| field.kind == Kind::Date);
        dates.map(|field| field.name.as_str()).collect()
    }

    /// Everything about the columns that decides which values are read; not why.
    #[must_use]
    pub fn reading(&self) -> Vec<impl Serialize + '_> {
        let reading = |field: &Field| {
            (
                (field.kind, field.role),
                (field.date_order, field.keeps_words),
            )
        };
        self.fields
            .iter()
            .map(|field| (field.name.as_str(), reading(field)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_changes_the_values_changes_the_reading() {
        let reading = |change: fn(&mut Field)| {
            let mut field = Field::new("a", Kind::Category, Role::Feature, "seen".into());
            change(&mut field);
            let fields = vec![field];
            serde_json::to_string(&Schema { fields }.reading()).unwrap()
        };
        let usual = reading(|_| {});
        assert_ne!(reading(|field| field.keeps_words = true), usual);
        assert_ne!(
            reading(|field| field.date_order = Some(DateOrder::DayFirst)),
            usual
        );
        assert_ne!(reading(|field| field.kind = Kind::Text), usual);
        assert_eq!(reading(|field| field.reason = "said".into()), usual);
    }
}
