//! The classes that a learner sees, and how much each row counts.

/// Class codes in the order of a matrix's rows.
#[derive(Clone, Copy, Debug)]
pub struct Classes<'a> {
    /// One per row, each below `n_classes`; every class occurs.
    pub codes: &'a [u32],
    /// Number of classes, at least 2.
    pub n_classes: usize,
    /// How much each row counts, 0 or more and not all 0; `None` for all alike.
    pub weights: Option<&'a [f32]>,
}

impl Classes<'_> {
    /// Rows' weights added up, per class.
    #[must_use]
    pub fn totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.n_classes];
        match self.weights {
            None => self
                .codes
                .iter()
                .for_each(|code| totals[*code as usize] += 1.0),
            Some(weights) => {
                for (code, weight) in self.codes.iter().zip(weights) {
                    totals[*code as usize] += f64::from(*weight);
                }
            }
        }
        totals
    }
}
