//! One step of a recipe: what it is called, where it stands, what it does in a sentence.
//!
//! Every step is a closed form that an ONNX graph can carry, and applies to the
//! columns it names, or to all columns that it fits.

use serde::{Deserialize, Serialize};

use super::date_part::DatePart;

/// How missing numbers are filled.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFill {
    /// The training median.
    Median,
    /// The training mean.
    Mean,
    /// A number that the person chose.
    Constant(f64),
}

/// How missing names are filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameFill {
    /// The most frequent training level.
    MostFrequent,
    /// A level of their own.
    Level(String),
}

/// How numbers are shifted and scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Mean 0 and deviation 1.
    Standard,
    /// Smallest 0 and largest 1.
    MinMax,
    /// Median 0 and interquartile range 1.
    Robust,
    /// As they are.
    None,
}

/// How a number's distribution is reshaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// ln(1 + x); below 0, mirrored.
    Log,
    /// The square root; below 0, mirrored.
    SquareRoot,
    /// Yeo & Johnson (2000), the power fitted by maximum likelihood.
    Power,
}

/// Where the edges of bins lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BinBy {
    /// About as many training rows in each.
    Quantile,
    /// The same width each.
    Width,
}

/// By what features are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectBy {
    /// Strength of the association with the target, feature by feature.
    Association,
    /// How much worse extra trees get when the feature is shuffled.
    Importance,
}

/// One step. Steps about one column overrule those about all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Leaves out all but the first of equal rows, before the split.
    DropDuplicateRows,
    /// Leaves out rows with equal features and different targets, before the split.
    DropConflictingRows,
    /// Replaces spellings of the same name.
    MergeVariants {
        /// The column.
        column: String,
        /// Spelling and what it becomes.
        into: Vec<(String, String)>,
    },
    /// Turns dates into numbers; parts that never change are left out.
    DateParts {
        /// Which.
        parts: Vec<DatePart>,
    },
    /// Adds the product of two number columns.
    Interact {
        /// One of them.
        left: String,
        /// The other.
        right: String,
    },
    /// Pulls numbers beyond Tukey's outer fences (three interquartile ranges) back to them.
    Clip {
        /// The column.
        column: String,
    },
    /// Reshapes a number's distribution.
    Transform {
        /// The column.
        column: String,
        /// How.
        by: Transform,
    },
    /// Cuts a number into bins.
    Bin {
        /// The column.
        column: String,
        /// How many, 2 to 50.
        bins: u32,
        /// How.
        by: BinBy,
    },
    /// Levels rarer than a share of the training rows become "other".
    GroupRare {
        /// The column; all categories if none is named.
        column: Option<String>,
        /// In percent of the training rows.
        percent: f64,
    },
    /// Adds a 0/1 column "was missing" for every column with missing training values.
    IndicateMissing,
    /// Fills missing numbers.
    FillNumbers {
        /// The column; all numbers if none is named.
        column: Option<String>,
        /// With what.
        with: NumberFill,
    },
    /// Fills missing names.
    FillNames {
        /// The column; all categories if none is named.
        column: Option<String>,
        /// With what.
        with: NameFill,
    },
    /// Codes a category by its levels' order: 0, 1, 2 ...
    Ordinal {
        /// The column.
        column: String,
        /// The levels, lowest first.
        order: Vec<String>,
    },
    /// Codes a category by its levels' shares of the training rows; never looks at the target.
    Frequency {
        /// The column.
        column: String,
    },
    /// One 0/1 column per level; the rarest beyond `max_levels` share the level "other".
    OneHot {
        /// The column; all categories if none is named.
        column: Option<String>,
        /// Columns per category at most, "other" included.
        max_levels: u32,
    },
    /// Shifts and scales numbers, for learners that measure distances or penalise weights.
    Scale {
        /// The column; all numbers if none is named.
        column: Option<String>,
        /// How.
        by: Scaling,
    },
    /// Keeps the strongest features.
    Select {
        /// How many.
        keep: u32,
        /// By what.
        by: SelectBy,
    },
    /// Replaces scaled numbers by their main directions.
    Pca {
        /// How many.
        components: u32,
    },
}

impl Step {
    /// Where it stands among the steps: they are carried out in this order.
    #[must_use]
    pub const fn place(&self) -> usize {
        match self {
            Self::DropDuplicateRows => 0,
            Self::DropConflictingRows => 1,
            Self::MergeVariants { .. } => 2,
            Self::DateParts { .. } => 3,
            Self::Interact { .. } => 4,
            Self::Clip { .. } => 5,
            Self::Transform { .. } => 6,
            Self::Bin { .. } => 7,
            Self::GroupRare { .. } => 8,
            Self::IndicateMissing => 9,
            Self::FillNumbers { .. } => 10,
            Self::FillNames { .. } => 11,
            Self::Ordinal { .. } => 12,
            Self::Frequency { .. } => 13,
            Self::OneHot { .. } => 14,
            Self::Scale { .. } => 15,
            Self::Select { .. } => 16,
            Self::Pca { .. } => 17,
        }
    }

    /// The column it is about; `None` for all that it fits.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::MergeVariants { column, .. }
            | Self::Clip { column }
            | Self::Transform { column, .. }
            | Self::Bin { column, .. }
            | Self::Ordinal { column, .. }
            | Self::Frequency { column } => Some(column),
            Self::GroupRare { column, .. }
            | Self::FillNumbers { column, .. }
            | Self::FillNames { column, .. }
            | Self::OneHot { column, .. }
            | Self::Scale { column, .. } => column.as_deref(),
            Self::DropDuplicateRows
            | Self::DropConflictingRows
            | Self::DateParts { .. }
            | Self::Interact { .. }
            | Self::IndicateMissing
            | Self::Select { .. }
            | Self::Pca { .. } => None,
        }
    }

    /// Whether another step takes its place: of each there is one, or one per column.
    #[must_use]
    pub fn replaces(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Interact { .. }, Self::Interact { .. }) => self == other,
            // A category has one coding.
            _ if self.is_coding() && other.is_coding() => self.column() == other.column(),
            _ => self.place() == other.place() && self.column() == other.column(),
        }
    }

    /// Whether it turns a category into numbers.
    #[must_use]
    pub const fn is_coding(&self) -> bool {
        matches!(
            self,
            Self::Ordinal { .. } | Self::Frequency { .. } | Self::OneHot { .. }
        )
    }

    /// Whether it changes the values of a number before they are filled and scaled.
    #[must_use]
    pub const fn is_reshaping(&self) -> bool {
        matches!(
            self,
            Self::Clip { .. } | Self::Transform { .. } | Self::Bin { .. }
        )
    }

    /// Whether trees go without it: they read missing values, names and any scale as they are.
    #[must_use]
    pub const fn is_for_numbers_only(&self) -> bool {
        matches!(
            self,
            Self::IndicateMissing
                | Self::FillNumbers { .. }
                | Self::FillNames { .. }
                | Self::OneHot { .. }
                | Self::Scale { .. }
                | Self::Pca { .. }
        )
    }

    /// What it is called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DropDuplicateRows => "Leave out duplicate rows",
            Self::DropConflictingRows => "Leave out conflicting rows",
            Self::MergeVariants { .. } => "Merge spellings",
            Self::DateParts { .. } => "Dates to parts",
            Self::Interact { .. } => "Product of two columns",
            Self::Clip { .. } => "Clip outliers",
            Self::Transform { .. } => "Reshape",
            Self::Bin { .. } => "Cut into bins",
            Self::GroupRare { .. } => "Group rare levels",
            Self::IndicateMissing => "Mark missing values",
            Self::FillNumbers { .. } => "Fill missing numbers",
            Self::FillNames { .. } => "Fill missing names",
            Self::Ordinal { .. } => "Code by order",
            Self::Frequency { .. } => "Code by frequency",
            Self::OneHot { .. } => "One 0/1 column per level",
            Self::Scale { .. } => "Scale numbers",
            Self::Select { .. } => "Keep the strongest features",
            Self::Pca { .. } => "Main directions (PCA)",
        }
    }

    /// What it does, as a sentence without its columns.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::DropDuplicateRows => "of equal rows only the first is kept, before the split".into(),
            Self::DropConflictingRows => {
                "rows with equal features and different targets are left out, before the split".into()
            }
            Self::MergeVariants { into, .. } => {
                let pairs: Vec<String> = into
                    .iter()
                    .take(4)
                    .map(|(from, to)| format!("“{from}” becomes “{to}”"))
                    .collect();
                let more = if into.len() > 4 { ", …" } else { "" };
                format!("{}{more}", pairs.join(", "))
            }
            Self::DateParts { parts } => {
                let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
                format!("{}; parts that never change are left out", names.join(", "))
            }
            Self::Interact { left, right } => format!("adds {left} × {right}"),
            Self::Clip { .. } => {
                "values beyond three interquartile ranges from the quartiles are pulled back to there".into()
            }
            Self::Transform { by, .. } => match by {
                Transform::Log => "the logarithm of 1 + the value".into(),
                Transform::SquareRoot => "the square root".into(),
                Transform::Power => "the power that makes it most like a bell curve (Yeo-Johnson)".into(),
            },
            Self::Bin { bins, by, .. } => match by {
                BinBy::Quantile => format!("{bins} bins of about as many training rows"),
                BinBy::Width => format!("{bins} bins of the same width"),
            },
            Self::GroupRare { percent, .. } => {
                format!("levels in less than {percent} % of the training rows become “other”")
            }
            Self::IndicateMissing => "one more column of 0 and 1 says where a value was missing".into(),
            Self::FillNumbers { with, .. } => match with {
                NumberFill::Median => "with the training median".into(),
                NumberFill::Mean => "with the training mean".into(),
                NumberFill::Constant(value) => format!("with {value}"),
            },
            Self::FillNames { with, .. } => match with {
                NameFill::MostFrequent => "with the most frequent training level".into(),
                NameFill::Level(level) => format!("with a level of their own, “{level}”"),
            },
            Self::Ordinal { order, .. } => format!("{} are 0, 1, …", order.join(" < ")),
            Self::Frequency { .. } => {
                "each level becomes its share of the training rows; a level never seen becomes 0".into()
            }
            Self::OneHot { max_levels, .. } => {
                format!("at most {max_levels} columns; rarer levels and new ones share “other”")
            }
            Self::Scale { by, .. } => match by {
                Scaling::Standard => "to mean 0 and deviation 1".into(),
                Scaling::MinMax => "from 0 to 1".into(),
                Scaling::Robust => "to median 0 and interquartile range 1".into(),
                Scaling::None => "not at all".into(),
            },
            Self::Select { keep, by } => match by {
                SelectBy::Association => format!("the {keep} most associated with the target"),
                SelectBy::Importance => {
                    format!("the {keep} whose shuffling hurts extra trees most")
                }
            },
            Self::Pca { components } => {
                format!("{components} directions in place of the scaled columns")
            }
        }
    }
}
