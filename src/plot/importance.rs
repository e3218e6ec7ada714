//! What each column is worth to a model: the score lost when it is shuffled.

use super::bars::{Bar, Bars, Marks};
use super::figure::{Drawing, Figure, PlotError, Rows};
use super::label;
use super::theme::Mode;

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportanceRow {
    /// Its name.
    pub column: String,
    /// Score lost in the mean; negative if shuffling it makes the score better.
    pub drop: f64,
    /// Where that mean lies with 95 % confidence.
    pub interval95: (f64, f64),
}

/// Columns by what they are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Importances {
    /// The metric that is measured.
    pub metric: String,
    /// Whether less of it is better, so that it rises when a column is missed.
    pub rises: bool,
    /// Rows it was measured on.
    pub n_rows: u64,
    /// Shuffles of each column.
    pub repeats: u64,
    /// The most important first.
    pub rows: Vec<ImportanceRow>,
}

impl Importances {
    const fn verb(&self) -> &'static str {
        if self.rises { "gained" } else { "lost" }
    }

    fn bars(&self) -> Bars {
        let bar = |row: &ImportanceRow| Bar {
            name: row.column.clone(),
            value: row.drop,
            interval: row.interval95,
        };
        Bars {
            marks: Marks::Means,
            origin: 0.0,
            axis: format!(
                "{} {} when the column is shuffled",
                self.metric,
                self.verb()
            ),
            head: [
                "column".into(),
                format!("{} {}", label::clean(&self.metric), self.verb()),
                "95 % interval".into(),
            ],
            caption: self.caption(),
            reading: self.reading(),
            bars: self.rows.iter().map(bar).collect(),
        }
    }
}

impl Figure for Importances {
    fn drawing(&self, width: u32, mode: Mode) -> Result<Drawing, PlotError> {
        self.bars().drawing(width, mode)
    }

    fn rows(&self) -> Rows {
        self.bars().rows()
    }

    fn caption(&self) -> String {
        let metric = label::clean(&self.metric);
        let matters = |row: &&ImportanceRow| row.interval95.0 > 0.0;
        let n = self.rows.iter().filter(matters).count() as u64;
        let Some(first) = self.rows.iter().find(matters) else {
            return "No column matters alone: shuffling any one loses nothing".into();
        };
        let others = match n {
            1 => "no other column matters alone".into(),
            n => format!("{} matter", label::counted(n, "column")),
        };
        let (column, drop) = (label::in_sentence(&first.column), label::number(first.drop));
        if self.rises {
            format!("Without {column} its {metric} rises by {drop}; {others}")
        } else {
            format!("Without {column} it loses {drop} of {metric}; {others}")
        }
    }

    fn reading(&self) -> String {
        format!(
            "Each column was shuffled {} times on {} that the model had not learnt from. A dot is how much worse the score gets in the mean, its bar where that mean lies with 95 % confidence; left of 0 shuffling made it better by chance.",
            self.repeats,
            label::counted(self.n_rows, "row")
        )
    }
}
