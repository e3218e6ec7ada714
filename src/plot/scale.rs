//! From values to pixels, and where an axis gets its ticks.

/// Values are kept this far from the end of the number range, so that differences stay finite.
const LIMIT: f64 = 1e300;

/// Smallest and largest finite value with a margin as a share of their distance;
/// `None` without any. A constant gets room on both sides.
pub fn range(values: impl Iterator<Item = f64>, margin: f64) -> Option<(f64, f64)> {
    let mut range: Option<(f64, f64)> = None;
    for value in values
        .filter(|value| value.is_finite())
        .map(|value| value.clamp(-LIMIT, LIMIT))
    {
        let (low, high) = range.unwrap_or((value, value));
        range = Some((low.min(value), high.max(value)));
    }
    let (low, high) = range?;
    let size = low.abs().max(high.abs());
    if high - low <= size * 1e-9 {
        let room = if size > 0.0 { size * 0.05 } else { 0.5 };
        return Some((low - room, high + room));
    }
    let room = (high - low) * margin;
    Some((low - room, high + room))
}

/// A linear scale; `start` may be greater than `end` (values growing upwards).
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Value at `start`.
    pub low: f64,
    /// Value at `end`.
    pub high: f64,
    /// Pixel of the low value.
    pub start: i32,
    /// Pixel of the high value.
    pub end: i32,
}

impl Scale {
    /// The pixel of a value; values outside of the scale sit on its ends.
    pub fn at(&self, value: f64) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        let share = if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        };
        self.start + libm::round(share * f64::from(self.end - self.start)) as i32
    }

    /// Round values about so many pixels apart, and their distance.
    pub fn ticks(&self, pixels_apart: i32) -> (Vec<f64>, f64) {
        let n = ((self.end - self.start).abs() / pixels_apart.max(1)).clamp(1, 12);
        let raw = (self.high - self.low) / f64::from(n);
        if !(raw.is_finite() && raw > 0.0) {
            return (Vec::new(), 1.0);
        }
        let magnitude = libm::pow(10.0, libm::floor(libm::log10(raw)));
        let step = [1.0, 2.0, 5.0]
            .map(|m| m * magnitude)
            .into_iter()
            .find(|step| *step >= raw * 0.999_999);
        let step = step.unwrap_or(10.0 * magnitude);
        let first = libm::ceil(self.low / step - 1e-9);
        let values = (0..=n + 1).map(|index| (first + f64::from(index)) * step);
        (
            values
                .filter(|value| *value <= self.high + step * 1e-9)
                .collect(),
            step,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let scale = Scale {
            low: 0.32,
            high: 0.97,
            start: 0,
            end: 400,
        };
        let (ticks, step) = scale.ticks(80);
        assert_eq!(step, 0.2);
        assert_eq!(ticks.len(), 3);
        assert!((ticks[0] - 0.4).abs() < 1e-12);
    }

    #[test]
    fn odd_ranges_never_panic() {
        assert_eq!(range([f64::NAN, f64::INFINITY].into_iter(), 0.1), None);
        for values in [
            [0.0, 0.0],
            [5.0, 5.0],
            [f64::MIN, f64::MAX],
            [1e-320, 2e-320],
            [1e15, 1e15 + 0.1],
        ] {
            let (low, high) = range(values.into_iter(), 0.05).unwrap();
            assert!(low < high, "{values:?}");
            let scale = Scale {
                low,
                high,
                start: 10,
                end: 200,
            };
            assert!(scale.ticks(50).0.len() < 14);
            assert!((10..=200).contains(&scale.at(values[0])));
            assert_eq!(scale.at(f64::NAN), 10);
        }
    }
}
