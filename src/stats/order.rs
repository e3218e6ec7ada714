//! Things in order of a number.
//!
//! One sort for all: each kind of thing that is sorted by itself is a sort more in the program,
//! which the page has to load.

/// Places of numbers, the largest first; of equals the earlier place.
#[must_use]
pub fn descending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*b].total_cmp(&keys[*a]));
    order
}

/// Things by a number, the largest first; equals stay in their order.
#[must_use]
pub fn largest_first<T>(things: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = things.iter().map(key).collect();
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let order = descending(&keys).into_iter();
    order
        .filter_map(|place| things.get_mut(place)?.take())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order_and_what_is_not_a_number_is_no_trouble() {
        assert_eq!(descending(&[1.0, 3.0, 1.0, 2.0, 3.0]), [1, 4, 3, 0, 2]);
        assert_eq!(descending(&[]), [0_usize; 0]);
        let names = vec!["a", "bbb", "cc", "ddd"];
        let found = largest_first(names, |name| name.len() as f64);
        assert_eq!(found, ["bbb", "ddd", "cc", "a"]);
        assert_eq!(
            descending(&[f64::NAN, f64::INFINITY, -0.0, 0.0]),
            [0, 1, 3, 2]
        );
    }
}
