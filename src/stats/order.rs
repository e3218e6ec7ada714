//! Things in order.
//!
//! One sort for all: each kind of thing that is sorted by itself is a sort more in the program,
//! which a browser has to load.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Sorts numbers, as `f64::total_cmp` orders them.
pub fn sort_numbers(numbers: &mut [f64]) {
    numbers.sort_unstable_by(f64::total_cmp);
}

/// Sorts stably, by a comparison that is called through a pointer.
pub fn sort_by<T>(things: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order = places(
        things.len(),
        &mut |a, b| match (things.get(a), things.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        },
    );
    // Round by round: to each place comes what belongs there.
    for start in 0..things.len() {
        let mut place = start;
        while let Some(slot) = order.get_mut(place) {
            let from = std::mem::replace(slot, place);
            if from == start || from == place {
                break;
            }
            things.swap(place, from);
            place = from;
        }
    }
}

/// Sorts stably by a key.
pub fn sort_by_key<T, K: Ord>(things: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(things, |a, b| key(a).cmp(&key(b)));
}

/// A map of pairs, of equal keys the last: one by one, as `collect` sorts them by a sort of their own.
pub fn map_of<K: Ord, V>(pairs: impl Iterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

#[inline(never)]
fn places(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Places of numbers, the largest first; of equals the earlier place.
#[must_use]
pub fn descending(keys: &[f64]) -> Vec<usize> {
    places(keys.len(), &mut |a, b| keys[b].total_cmp(&keys[a]))
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
    fn sorts_as_the_standard_library_does() {
        for n in 0..60_u64 {
            let things: Vec<(u64, u64)> = (0..n).map(|i| (i * 7919 % 13, i)).collect();
            let mut expected = things.clone();
            expected.sort_by_key(|thing| thing.0);
            let mut sorted = things;
            sort_by_key(&mut sorted, |thing| thing.0);
            assert_eq!(sorted, expected);
        }
    }

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
