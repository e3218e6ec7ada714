//! Names of lines at their right ends, moved apart where they would cover each other.

use plotters::backend::DrawingBackend;
use plotters::style::RGBColor;

use super::figure::PlotError;
use super::label;
use super::pen::{Pen, SMALL, stroke};

/// Least pixels between two names.
const STEP: i32 = 16;
/// Pixels from the plot to the names.
const GAP: i32 = 18;

/// The right end of a line.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Where it is, in pixels.
    pub at: (i32, i32),
    /// The line's name.
    pub name: &'a str,
    /// The line's colour.
    pub color: RGBColor,
}

/// Pixels for the names on the right of a drawing.
pub fn room<'a>(names: impl Iterator<Item = &'a str>, width: i32) -> i32 {
    let widest = names
        .map(|name| label::width(&label::clean(name), SMALL))
        .fold(0.0, f64::max);
    libm::ceil(widest.min(f64::from(width) * 0.36)) as i32 + 26
}

/// Leads from each end, `off` pixels away from it, to the place of its name right of `right`;
/// gives the ends, now at these places, from the top. Names stay between `top` and `bottom`.
///
/// # Errors
/// When the backend refuses.
pub fn lead<'a, B: DrawingBackend>(
    pen: &Pen<'_, B>,
    mut ends: Vec<End<'a>>,
    (right, off): (i32, i32),
    (top, bottom): (i32, i32),
) -> Result<Vec<End<'a>>, PlotError> {
    ends.sort_by_key(|end| end.at.1);
    let wanted: Vec<i32> = ends.iter().map(|end| end.at.1).collect();
    let left = right + GAP;
    let mut places = Vec::with_capacity(ends.len());
    for (end, height) in ends.into_iter().zip(apart(&wanted, (top, bottom))) {
        let from = (end.at.0 + off, end.at.1);
        pen.line(from, (left - 4, height), stroke(pen.theme.line, 1))?;
        let at = (left, height);
        places.push(End { at, ..end });
    }
    Ok(places)
}

/// The same heights, ascending, moved until names fit between them; none below `bottom`.
fn apart(wanted: &[i32], (top, bottom): (i32, i32)) -> Vec<i32> {
    let mut heights = wanted.to_vec();
    let mut next = top;
    for height in &mut heights {
        *height = (*height).max(next);
        next = *height + STEP;
    }
    let mut limit = bottom;
    for height in heights.iter_mut().rev() {
        *height = (*height).min(limit);
        limit = *height - STEP;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_order_and_stay_inside() {
        assert_eq!(apart(&[100, 101, 300], (26, 400)), [100, 116, 300]);
        assert_eq!(apart(&[390, 395, 400], (26, 400)), [368, 384, 400]);
    }
}
