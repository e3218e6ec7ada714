use super::*;
use crate::engine::ingest::{CsvOptions, read_all};

struct Shown {
    mean: f64,
    sd: f64,
    quantiles: [f64; 5],
    counts: Vec<u64>,
}

fn numbers(values: &[f64]) -> Shown {
    let profile = profile("x", &Column::Number(values.to_vec()));
    let text = serde_json::to_string(&profile).unwrap();
    assert_eq!(
        serde_json::from_str::<ColumnProfile>(&text).unwrap(),
        profile,
        "survives JSON"
    );
    let ValueProfile::Number {
        mean,
        sd,
        quantiles,
        edges,
        counts,
        ..
    } = profile.values
    else {
        panic!("numbers")
    };
    assert_eq!(edges.len(), counts.len() + 1);
    assert!(counts.len() <= 50 && edges.windows(2).all(|pair| pair[0] <= pair[1]));
    assert_eq!(
        counts.iter().sum::<u64>(),
        profile.n_rows - profile.n_missing
    );
    Shown {
        mean,
        sd,
        quantiles,
        counts,
    }
}

#[test]
fn numbers_match_numpy() {
    // numpy: x = [1.5, 2, 4, 8, 16]; x.mean(), x.std(ddof=1), np.quantile(x, [0, .25, .5, .75, 1])
    let shown = numbers(&[16.0, 1.5, f64::NAN, 4.0, 2.0, 8.0]);
    assert!((shown.mean - 6.3).abs() < 1e-12 && (shown.sd - 5.995_831_885_568_507).abs() < 1e-12);
    assert_eq!(shown.quantiles, [1.5, 2.0, 4.0, 8.0, 16.0]);
}

#[test]
fn whole_numbers_get_a_bin_each() {
    assert_eq!(
        numbers(&[1.0, 1.0, 3.0, 4.0, 4.0, 4.0]).counts,
        [2, 0, 1, 3]
    );
}

#[test]
fn bins_follow_freedman_and_diaconis() {
    // n = 1000, IQR = 499.5 / 999, width = 2 · 0.5 / 10: ten bins.
    let even: Vec<f64> = (0..1000).map(|i| f64::from(i) / 999.0).collect();
    assert_eq!(numbers(&even).counts.len(), 10);
}

#[test]
fn odd_columns_stay_finite() {
    assert_eq!(numbers(&[5.0]).counts, [1]);
    assert_eq!(numbers(&[0.1, 0.1, 0.1]).counts, [3]);
    numbers(&[f64::MIN, f64::MAX, 0.0]);
    numbers(&[f64::MAX, f64::MAX]);
    numbers(&[0.0, 5e-324]);
    let outlier: Vec<f64> = (0..100)
        .map(|i| if i == 0 { 1e12 } else { f64::from(i % 2) / 3.0 })
        .collect();
    assert_eq!(numbers(&outlier).counts.len(), 50);
    let nothing = profile("x", &Column::Number(vec![f64::NAN; 3]));
    assert_eq!((nothing.n_missing, nothing.n_distinct), (3, 0));
    assert_eq!(
        nothing.values,
        ValueProfile::Unread {
            examples: Vec::new()
        }
    );
}

#[test]
fn categories_come_by_frequency_and_are_capped() {
    let codes = (0..60).chain([7, 7, 3, MISSING]).collect();
    let levels = (0..60).map(|level| format!("{level:02}")).collect();
    let profile = profile("x", &Column::Category(Category { codes, levels }));
    assert_eq!(
        (profile.n_rows, profile.n_missing, profile.n_distinct),
        (64, 1, 60)
    );
    let ValueProfile::Category { levels, n_other } = profile.values else {
        panic!("category")
    };
    assert_eq!(
        levels[..3],
        [
            ("07".to_owned(), 3),
            ("03".to_owned(), 2),
            ("00".to_owned(), 1)
        ]
    );
    assert_eq!((levels.len(), n_other), (50, 10));
}

#[test]
fn unread_columns_show_examples() {
    let raw = read_all(b"id,x\na,1\nb,2\na,3\nNA,4\n", CsvOptions::default()).unwrap();
    let profile = profile_unread(&raw, 0);
    assert_eq!(
        (profile.n_rows, profile.n_missing, profile.n_distinct),
        (4, 1, 2)
    );
    assert_eq!(
        profile.values,
        ValueProfile::Unread {
            examples: vec!["a".into(), "b".into()]
        }
    );
}
