//! What a check found: a verdict, the evidence, and how it can be mended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Lines of evidence kept per finding.
pub const MOST_EVIDENCE: usize = 10;

/// What is checked, in the order it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// A column alone nearly tells the target.
    Leakage,
    /// Equal features, different targets.
    ConflictingLabels,
    /// Rows equal to an earlier one.
    DuplicateRows,
    /// Equal rows that a random split puts on both sides.
    TrainTestDuplicates,
    /// Rare classes.
    ClassImbalance,
    /// Rows without a target.
    MissingTarget,
    /// One value only.
    Constant,
    /// Columns that name rows.
    Identifier,
    /// Columns with the same values.
    DuplicateColumns,
    /// Features that say nearly the same.
    Association,
    /// Numbers and words in one column.
    MixedTypes,
    /// Spellings of one name.
    StringVariants,
    /// Names without a letter or digit.
    SpecialCharacters,
    /// Values far away from all others.
    Outliers,
    /// Many missing values.
    Missing,
    /// Missing values that go with the target, or with each other.
    MissingPattern,
    /// Rows in time.
    Dates,
}

impl CheckId {
    /// All of them, in order.
    pub const ALL: [Self; 17] = [
        Self::Leakage,
        Self::ConflictingLabels,
        Self::DuplicateRows,
        Self::TrainTestDuplicates,
        Self::ClassImbalance,
        Self::MissingTarget,
        Self::Constant,
        Self::Identifier,
        Self::DuplicateColumns,
        Self::Association,
        Self::MixedTypes,
        Self::StringVariants,
        Self::SpecialCharacters,
        Self::Outliers,
        Self::Missing,
        Self::MissingPattern,
        Self::Dates,
    ];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leakage => "Target leakage.",
            Self::ConflictingLabels => "Conflicting labels.",
            Self::DuplicateRows => "Duplicate rows.",
            Self::TrainTestDuplicates => "Train/test duplicates.",
            Self::ClassImbalance => "Class balance.",
            Self::MissingTarget => "Rows without a target.",
            Self::Constant => "Constant columns.",
            Self::Identifier => "Identifiers.",
            Self::DuplicateColumns => "Duplicate columns.",
            Self::Association => "Strong association.",
            Self::MixedTypes => "Mixed types.",
            Self::StringVariants => "Spellings.",
            Self::SpecialCharacters => "Special characters.",
            Self::Outliers => "Outliers.",
            Self::Missing => "Missing values.",
            Self::MissingPattern => "Missing patterns.",
            Self::Dates => "Rows in time.",
        }
    }

    /// What is said where nothing was found.
    pub(super) const fn all_clear(self) -> &'static str {
        match self {
            Self::Leakage => "No column alone gives the target away.",
            Self::ConflictingLabels => "Rows with equal features have equal targets.",
            Self::DuplicateRows => "No row is there twice more often than chance may have it.",
            Self::TrainTestDuplicates => "A random split puts few equal rows on both sides.",
            Self::ClassImbalance => "Every class has rows enough.",
            Self::MissingTarget => "Every row has a target.",
            Self::Constant => "Every feature varies.",
            Self::Identifier => "No feature merely names its row.",
            Self::DuplicateColumns => "No two columns hold the same.",
            Self::Association => "No two features say nearly the same.",
            Self::MixedTypes => "Every column holds one type of value.",
            Self::StringVariants => "Every name has one spelling.",
            Self::SpecialCharacters => "Every name has a letter or digit.",
            Self::Outliers => "Hardly a number lies far from all others.",
            Self::Missing => "Few values are missing.",
            Self::MissingPattern => "Missing values tell nothing of the target.",
            Self::Dates => "No column is a date.",
        }
    }
}

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It should be mended before training.
    Fail,
    /// It needs a look.
    Warn,
    /// Nothing was found.
    Pass,
}

/// A place in the file that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The line, if it is one.
    pub line: Option<u64>,
    /// What is there.
    pub text: String,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// A way to mend it; carried out by whoever holds the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// Leave columns out.
    Ignore {
        /// Which.
        columns: Vec<String>,
    },
    /// Keep the first of equal rows.
    DropDuplicateRows,
    /// Leave out rows that contradict each other.
    DropConflictingRows,
    /// Replace spellings.
    MergeVariants {
        /// The column.
        column: String,
        /// Spelling and what it becomes.
        into: Vec<(String, String)>,
    },
    /// Pull outliers back to Tukey's outer fences.
    Clip {
        /// The column.
        column: String,
    },
    /// Let every class count the same.
    BalanceClasses,
}

impl Fix {
    /// What the button says.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Ignore { columns } if columns.len() == 1 => "Leave the column out".into(),
            Self::Ignore { columns } => format!("Leave {} columns out", columns.len()),
            Self::DropDuplicateRows => "Keep the first of equal rows".into(),
            Self::DropConflictingRows => "Leave these rows out".into(),
            Self::MergeVariants { .. } => "Merge the spellings".into(),
            Self::Clip { .. } => "Clip the outliers".into(),
            Self::BalanceClasses => "Weigh the classes".into(),
        }
    }
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which check.
    pub check: CheckId,
    /// How grave it is.
    pub verdict: Verdict,
    /// What was seen, with numbers.
    pub sentence: String,
    /// The columns it is about.
    pub columns: Vec<String>,
    /// Some places that show it.
    pub evidence: Vec<Evidence>,
    /// How many places there are.
    pub n_affected: u64,
    /// The bound it was judged by, with its source.
    pub threshold: Option<String>,
    /// How it can be mended.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding without evidence, bound or fix.
    pub(super) fn new(check: CheckId, verdict: Verdict, sentence: String) -> Self {
        Self {
            check,
            verdict,
            sentence,
            columns: Vec::new(),
            evidence: Vec::new(),
            n_affected: 0,
            threshold: None,
            fix: None,
        }
    }

    pub(super) fn about(mut self, columns: &[&str]) -> Self {
        self.columns = columns.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub(super) fn fixed_by(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    pub(super) fn bound(mut self, text: String) -> Self {
        self.threshold = Some(text);
        self
    }

    pub(super) fn shown_by(mut self, evidence: Vec<Evidence>, n_affected: u64) -> Self {
        self.evidence = evidence;
        self.evidence.truncate(MOST_EVIDENCE);
        self.n_affected = n_affected;
        self
    }
}
