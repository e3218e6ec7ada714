//! What a recipe learns from training rows: medians, levels, scales.

use super::directions::Directions;
use super::fit_names::fit_names;
use super::fit_numbers::fit_numbers;
use super::fitted::{Encoding, Error, FittedFeature, FittedRecipe, Source};
use super::matrix::Matrix;
use super::recipe::Recipe;
use super::select::strengths;
use super::step::{SelectBy, Step};
use super::values::{Picked, pick};
use crate::engine::ingest::{Field, Kind, Role, Schema, Table};
use crate::engine::split::{Target, TrainRows};
use crate::stats::largest_first;

/// How useful each column of a natively encoded matrix of training rows is.
pub type Importance<'a> = &'a dyn Fn(&Matrix) -> Vec<f64>;

/// What steps that choose features go by; of training rows only.
#[derive(Clone, Copy, Default)]
pub struct Guide<'a> {
    /// The column to predict; without it no feature is left out.
    pub target: Option<&'a Target>,
    /// Measures importance; without it, association is used.
    pub importance: Option<Importance<'a>>,
}

impl Recipe {
    /// Learns medians, levels and scales from training rows.
    ///
    /// # Errors
    /// When the schema has no usable feature, the table lacks one, or there are too many columns for a step.
    pub fn fit(
        &self,
        table: &Table,
        schema: &Schema,
        rows: &TrainRows,
        guide: Guide<'_>,
    ) -> Result<FittedRecipe, Error> {
        let mut features = Vec::new();
        for source in self.sources(schema) {
            features.extend(self.fit_feature(source, table, rows.indices())?);
        }
        if features.is_empty() {
            return Err(Error::NoFeatures);
        }
        let mut fitted = FittedRecipe {
            fields: Vec::new(),
            features,
            directions: None,
        };
        for step in self.steps() {
            match step {
                Step::Select { keep, by } => {
                    fitted.select((*keep, *by), (table, rows.indices()), guide)?;
                }
                Step::Pca { components } => {
                    let matrix = fitted.matrix(table, rows.indices(), Encoding::Standard)?;
                    fitted.directions = Some(Directions::fit(&matrix, *components as usize)?);
                }
                _ => {}
            }
        }
        fitted.fields = fields(&fitted.features, schema);
        Ok(fitted)
    }

    /// Where features come from: columns, parts of dates, products.
    fn sources(&self, schema: &Schema) -> Vec<Source> {
        let mut sources = Vec::new();
        for field in schema.features() {
            let column = field.name.clone();
            match field.kind {
                Kind::Number | Kind::Category => sources.push(Source::Column(column)),
                Kind::Date => {
                    sources.extend(self.date_parts().iter().map(|part| Source::DatePart {
                        column: column.clone(),
                        part: *part,
                    }))
                }
                Kind::Text => {}
            }
        }
        let is_number = |name: &str| {
            schema
                .field(name)
                .is_some_and(|field| field.kind == Kind::Number && field.role == Role::Feature)
        };
        for step in self.steps() {
            if let Step::Interact { left, right } = step
                && is_number(left)
                && is_number(right)
            {
                let (left, right) = (left.clone(), right.clone());
                sources.push(Source::Product { left, right });
            }
        }
        sources
    }

    /// `None` for a part of a date that never changes.
    fn fit_feature(
        &self,
        source: Source,
        table: &Table,
        rows: &[u32],
    ) -> Result<Option<FittedFeature>, Error> {
        let merged = match &source {
            Source::Column(column) => self.merged(column).to_vec(),
            Source::DatePart { .. } | Source::Product { .. } => Vec::new(),
        };
        let (values, n_missing) = match pick(&source, &merged, (table, rows))? {
            Picked::Numbers(values) => {
                if matches!(source, Source::DatePart { .. }) && is_constant(&values) {
                    return Ok(None);
                }
                fit_numbers(self, &source, values)
            }
            Picked::Names { codes, levels } => fit_names(self, source.column(), &codes, &levels),
        };
        Ok(Some(FittedFeature {
            source,
            merged,
            values,
            indicates_missing: n_missing > 0 && self.indicates_missing(),
        }))
    }
}

/// Whether all known values are the same, or none is known.
fn is_constant(values: &[f64]) -> bool {
    let mut known = values.iter().filter(|value| value.is_finite());
    let first = known.next();
    known.all(|value| Some(value) == first)
}

/// The fields of the columns that features read, in the schema's order.
fn fields(features: &[FittedFeature], schema: &Schema) -> Vec<Field> {
    let is_read = |name: &str| {
        features.iter().any(|feature| match &feature.source {
            Source::Column(column) | Source::DatePart { column, .. } => column == name,
            Source::Product { left, right } => left == name || right == name,
        })
    };
    let read = schema.fields.iter().filter(|field| is_read(&field.name));
    read.map(|field| Field {
        role: Role::Feature,
        reason: "the model was trained with it".into(),
        ..field.clone()
    })
    .collect()
}

impl FittedRecipe {
    /// Keeps the strongest features.
    fn select(
        &mut self,
        (keep, by): (u32, SelectBy),
        (table, rows): (&Table, &[u32]),
        guide: Guide<'_>,
    ) -> Result<(), Error> {
        let Some(target) = guide.target else {
            return Ok(());
        };
        let scores = match (by, guide.importance) {
            (SelectBy::Importance, Some(importance)) => {
                importance(&self.matrix(table, rows, Encoding::Native)?)
            }
            _ => strengths(&self.features, (table, rows), target)?,
        };
        let score = |index: &usize| scores.get(*index).copied().unwrap_or(0.0);
        // Of equals the first column stays.
        let mut order = largest_first((0..self.features.len()).collect(), score);
        order.truncate((keep as usize).max(1));
        let mut index = 0;
        self.features.retain(|_| {
            index += 1;
            order.contains(&(index - 1))
        });
        Ok(())
    }
}
