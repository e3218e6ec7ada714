//! A model beside what was stated: what was wanted, what was measured, and whether it is met.

use std::fmt::Write as _;

use super::{Charter, Costs, Direction};

/// What is known of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Mean over the folds of the metric that the charter names; `None` where it is undefined.
    pub score: Option<f64>,
    /// Microseconds per predicted row, on this machine.
    pub us_per_row: f64,
    /// The model's size in bytes.
    pub size_bytes: u64,
}

/// One statement of a charter, with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it is about.
    pub about: &'static str,
    /// What was stated.
    pub stated: String,
    /// What was measured; empty where nothing can be.
    pub found: String,
    /// Whether it is met; `None` where that is for people to say.
    pub is_met: Option<bool>,
}

impl Charter {
    /// Everything that is stated, beside what is known of a model.
    #[must_use]
    pub fn statements(&self, measured: &Measured) -> Vec<Statement> {
        let said = |about, text: &str| {
            (!text.is_empty()).then(|| Statement {
                about,
                stated: text.into(),
                found: String::new(),
                is_met: None,
            })
        };
        let most = |about, bound: Option<f64>, found: f64, unit| {
            bound.map(|bound| Statement {
                about,
                stated: format!("at most {bound} {unit}"),
                found: format!("{found:.1} {unit}"),
                is_met: Some(found <= bound),
            })
        };
        let explainable = if self.must_be_explainable {
            "a person must be able to follow a prediction"
        } else {
            ""
        };
        [
            said("Question", &self.question),
            said("Who acts on it", &self.actor),
            self.success(measured.score),
            said(
                "Cost of errors",
                &self.costs.as_ref().map_or_else(String::new, costs_text),
            ),
            most(
                "Time per row",
                self.max_us_per_row,
                measured.us_per_row,
                "µs",
            ),
            most(
                "Size",
                self.max_kilobytes,
                measured.size_bytes as f64 / 1000.0,
                "KB",
            ),
            said("Explanation", explainable),
            said("Owner", &self.owner),
            said("Approver", &self.approver),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn success(&self, score: Option<f64>) -> Option<Statement> {
        let (metric, bound) = (self.metric?, self.bound?);
        let side = match metric.direction() {
            Direction::Up => "at least",
            Direction::Down => "at most",
        };
        Some(Statement {
            about: "Success",
            stated: format!("{} of {side} {bound}", metric.name()),
            found: score.map_or_else(
                || "undefined".into(),
                |score| format!("{score:.4} in the folds"),
            ),
            is_met: Some(score.is_some_and(|score| metric.reaches(score, bound))),
        })
    }
}

/// Costs in a line.
fn costs_text(costs: &Costs) -> String {
    match costs {
        Costs::Numbers { over, under } => {
            format!("{over} per unit too much, {under} per unit too little")
        }
        Costs::Classes { labels, values } => {
            let mut text = String::new();
            for (truth, row) in labels.iter().zip(values) {
                for (taken, cost) in labels.iter().zip(row).filter(|(taken, _)| *taken != truth) {
                    let comma = if text.is_empty() { "" } else { ", " };
                    // Writing to a string can't fail.
                    let _ = write!(text, "{comma}{cost} for {truth} taken as {taken}");
                }
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Metric;
    use super::*;

    fn found(charter: &Charter, score: Option<f64>) -> Vec<(&'static str, Option<bool>)> {
        let measured = Measured {
            score,
            us_per_row: 2.5,
            size_bytes: 120_000,
        };
        let lines = charter.statements(&measured).into_iter();
        lines.map(|line| (line.about, line.is_met)).collect()
    }

    #[test]
    fn only_what_is_stated_is_shown_and_only_what_is_measured_is_judged() {
        assert_eq!(found(&Charter::default(), Some(0.9)), []);
        let charter = Charter {
            question: "Which penguin?".into(),
            metric: Some(Metric::Accuracy),
            bound: Some(0.9),
            max_us_per_row: Some(2.0),
            max_kilobytes: Some(200.0),
            owner: "Ada".into(),
            ..Charter::default()
        };
        let expected = |met| {
            vec![
                ("Question", None),
                ("Success", Some(met)),
                ("Time per row", Some(false)),
                ("Size", Some(true)),
                ("Owner", None),
            ]
        };
        assert_eq!(found(&charter, Some(0.9)), expected(true));
        assert_eq!(found(&charter, Some(0.89)), expected(false));
        assert_eq!(found(&charter, None), expected(false));
        let rmse = Charter {
            metric: Some(Metric::Rmse),
            bound: Some(3.0),
            ..Charter::default()
        };
        assert_eq!(found(&rmse, Some(2.0)), [("Success", Some(true))]);
        assert_eq!(found(&rmse, Some(3.5)), [("Success", Some(false))]);
    }

    #[test]
    fn costs_are_told_in_words() {
        let costs = Costs::Classes {
            labels: vec!["no".into(), "yes".into()],
            values: vec![vec![0.0, 1.0], vec![5.0, 0.0]],
        };
        assert_eq!(
            costs_text(&costs),
            "1 for no taken as yes, 5 for yes taken as no"
        );
    }
}
