//! A split drawn at random, as extra trees do (Geurts, Ernst & Wehenkel 2006).
//!
//! Numbers: a threshold drawn evenly between the node's smallest and largest value;
//! missing values go to a side drawn with it. Categories: each level that occurs goes to
//! a side drawn for it, all but never all to the same.

use super::binned::{BinnedFeature, Bins, MISSING};
use super::tree::{LevelSet, Question, Side};
use crate::engine::random::Random;

/// A question about a feature; `None` if all codes are the same.
pub(super) fn draw(column: &BinnedFeature, codes: &[u8], random: &mut Random) -> Option<Question> {
    match &column.bins {
        Bins::Levels(_) => levels(codes, random),
        Bins::Ranges { low, high } => {
            let (min, max, has_missing) = extent(column.has_missing, codes);
            if min > max || (min == max && !has_missing) {
                return None;
            }
            if min == max {
                return Some(Question::Number {
                    bin: max,
                    threshold: column.threshold(usize::from(max), MISSING),
                    missing: Side::Right,
                });
            }
            let (bin, threshold) = between(column, (low, high), (min, max), random.unit());
            let missing = if has_missing && random.below(2) == 0 {
                Side::Left
            } else if has_missing {
                Side::Right
            } else {
                // No row decides; the side with the larger share of the range.
                let is_left_wider = 2 * (bin - usize::from(min)) + 1 >= usize::from(max - min);
                if is_left_wider {
                    Side::Left
                } else {
                    Side::Right
                }
            };
            Some(Question::Number {
                bin: bin as u8,
                threshold,
                missing,
            })
        }
    }
}

/// Smallest and largest code of known values, and whether there are others.
fn extent(may_miss: bool, codes: &[u8]) -> (u8, u8, bool) {
    if may_miss {
        let (mut min, mut max, mut has_missing) = (u8::MAX, 0, false);
        for code in codes {
            if usize::from(*code) == MISSING {
                has_missing = true;
            } else {
                min = min.min(*code);
                max = max.max(*code);
            }
        }
        return (min, max, has_missing);
    }
    let (mut min, mut max) = (u8::MAX, 0);
    for code in codes {
        min = min.min(*code);
        max = max.max(*code);
    }
    (min, max, false)
}

/// A bin to split after, and the threshold, drawn evenly between the smallest and largest value.
fn between(
    column: &BinnedFeature,
    (low, high): (&[f32], &[f32]),
    (min, max): (u8, u8),
    unit: f64,
) -> (usize, f32) {
    let (min, max) = (usize::from(min), usize::from(max));
    let (bottom, top) = (f64::from(low[min]), f64::from(low[max]));
    let drawn = (bottom + unit * (top - bottom)) as f32;
    let n_below = low[min..max].partition_point(|value| *value <= drawn);
    let bin = n_below.max(1) + min - 1;
    let is_between = high[bin] <= drawn && drawn < low[bin + 1];
    let threshold = if is_between {
        drawn
    } else {
        column.threshold(bin, bin + 1)
    };
    (bin, threshold)
}

fn levels(codes: &[u8], random: &mut Random) -> Option<Question> {
    let mut present = LevelSet::default();
    codes.iter().for_each(|code| present.insert(*code));
    if present.len() < 2 {
        return None;
    }
    let mut left = LevelSet::default();
    for code in present.codes() {
        if random.below(2) == 0 {
            left.insert(code as u8);
        }
    }
    if left.len() == 0 || left.len() == present.len() {
        // One level, drawn, against the rest.
        let place = random.below(present.len()) as usize;
        left = LevelSet::default();
        if let Some(code) = present.codes().nth(place) {
            left.insert(code as u8);
        }
    }
    if !present.contains(MISSING as u8) && random.below(2) == 0 {
        left.insert(MISSING as u8);
    }
    Some(Question::Levels(left))
}
