//! A model beside what was stated: what was wanted, what was measured, and whether it is met.

use std::fmt::Write as _;

use super::{Charter, Costs, Direction};

/// What is known of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Mean over the folds of the metric that the charter names; `None` where it is undefined.
    pub score: Option<f64>,
    /// Microseconds per predicted row, on the machine that trained it.
    pub us_per_row: Option<f64>,
    /// The model's size in bytes.
    pub size_bytes: Option<u64>,
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
        let most = |about, bound: Option<f64>, found: Option<f64>, unit| {
            bound.map(|bound| Statement {
                about,
                stated: format!("at most {bound} {unit}"),
                found: found.map_or_else(
                    || "not measured".into(),
                    |found| format!("{} {unit}", told(found, 1, |found| found <= bound)),
                ),
                is_met: found.map(|found| found <= bound),
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
                measured.size_bytes.map(|bytes| bytes as f64 / 1000.0),
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
                |score| {
                    let score = told(score, 4, |score| metric.reaches(score, bound));
                    format!("{score} in the folds")
                },
            ),
            is_met: score.map(|score| metric.reaches(score, bound)),
        })
    }
}

/// A number with so many decimals, or as many more as it takes to be judged as it is.
fn told(value: f64, n_decimals: usize, judge: impl Fn(f64) -> bool) -> String {
    (n_decimals..=12)
        .map(|n| format!("{value:.n$}"))
        .find(|text| {
            let read = text.parse::<f64>().unwrap_or(f64::NAN);
            judge(read) == judge(value) && (read != 0.0 || value == 0.0)
        })
        .unwrap_or_else(|| value.to_string())
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
            us_per_row: Some(2.5),
            size_bytes: Some(120_000),
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
                ("Success", met),
                ("Time per row", Some(false)),
                ("Size", Some(true)),
                ("Owner", None),
            ]
        };
        assert_eq!(found(&charter, Some(0.9)), expected(Some(true)));
        assert_eq!(found(&charter, Some(0.89)), expected(Some(false)));
        assert_eq!(found(&charter, None), expected(None));
        let rmse = Charter {
            metric: Some(Metric::Rmse),
            bound: Some(3.0),
            ..Charter::default()
        };
        assert_eq!(found(&rmse, Some(2.0)), [("Success", Some(true))]);
        assert_eq!(found(&rmse, Some(3.5)), [("Success", Some(false))]);
    }

    #[test]
    fn no_number_is_rounded_across_its_bound() {
        assert_eq!(told(2.04, 1, |x| x <= 2.0), "2.04");
        assert_eq!(told(1.96, 1, |x| x <= 2.0), "2.0");
        assert_eq!(told(0.89996, 4, |x| x >= 0.9), "0.89996");
        assert_eq!(told(0.03, 1, |x| x <= 2.0), "0.03");
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
