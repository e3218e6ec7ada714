use super::super::{
    BinBy, Guide, NameFill, NumberFill, Recipe, Scaling, SelectBy, Step, Transform,
};
use super::*;
use crate::engine::ingest::{Category, Column, Kind, MISSING, NamedColumn, Role, Schema, Table};
use crate::engine::split::{Keys, SplitSpec, Target, TrainRows, Values, folds, holdout};

fn category(values: &[Option<&str>]) -> Column {
    let mut levels: Vec<String> = values.iter().flatten().map(|v| (*v).to_string()).collect();
    levels.sort();
    levels.dedup();
    let code = |value: &Option<&str>| {
        value.map_or(MISSING, |v| {
            levels.iter().position(|l| l == v).unwrap() as u32
        })
    };
    Column::Category(Category {
        codes: values.iter().map(code).collect(),
        levels: levels.clone(),
    })
}

fn named(name: &str, column: Column) -> NamedColumn {
    NamedColumn {
        name: name.into(),
        column,
    }
}

fn schema(table: &Table) -> Schema {
    let kind = |column: &Column| match column {
        Column::Number(_) => Kind::Number,
        Column::Category(_) => Kind::Category,
    };
    let field = |named: &NamedColumn| {
        let kind = kind(&named.column);
        Field::new(&named.name, kind, Role::Feature, String::new())
    };
    Schema {
        fields: table.columns().iter().map(field).collect(),
    }
}

/// Training rows are only made by a split: fold 0 of a target without classes.
fn train_rows(n_rows: usize) -> TrainRows {
    let target = Target::new(
        "y",
        Values::Numbers((0..n_rows).map(|row| row as f64).collect()),
    );
    let spec = SplitSpec::default();
    let split = holdout(&target, &Keys::None, &spec).unwrap();
    folds(&target, &Keys::None, &split.train, &spec)
        .remove(0)
        .train
}

fn ten() -> (Table, TrainRows) {
    let rows = train_rows(10);
    let mut numbers = vec![1000.0; 10];
    let mut names = vec![Some("unseen"); 10];
    for (position, row) in rows.indices().iter().enumerate() {
        numbers[*row as usize] = [1.0, 2.0, f64::NAN, 4.0, 100.0, 2.0][position % 6];
        names[*row as usize] =
            [Some("a"), Some("b"), Some("b"), None, Some("a"), Some("b")][position % 6];
    }
    (
        Table::new(
            vec![
                named("n", Column::Number(numbers)),
                named("c", category(&names)),
            ],
            10,
        )
        .unwrap(),
        rows,
    )
}

#[test]
fn nothing_is_learnt_from_held_out_rows() {
    let (table, rows) = ten();
    let fitted = Recipe::default()
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let feature = &fitted.features()[0];
    let FittedValues::Number { fill, .. } = &feature.values else {
        panic!()
    };
    assert_eq!((*fill, feature.indicates_missing), (2.0, true));
    assert_eq!(
        fitted.features()[1].output_names(Encoding::Standard),
        ["c = a", "c = b", "c is missing"]
    );
}

#[test]
fn missing_is_filled_and_marked_and_unseen_is_no_known_level() {
    let (table, rows) = ten();
    let fitted = Recipe::default()
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let all: Vec<u32> = (0..10).collect();
    let matrix = fitted.matrix(&table, &all, Encoding::Standard).unwrap();
    assert_eq!(matrix.n_columns(), 5);
    let held_out = (0..10u32)
        .find(|row| !rows.indices().contains(row))
        .unwrap() as usize;
    assert_eq!(
        [2, 3, 4].map(|column| matrix.value(held_out, column)),
        [0.0, 0.0, 0.0]
    );
    let missing = rows.indices()[2] as usize;
    let FittedValues::Number { fill, scale, .. } = &fitted.features()[0].values else {
        panic!()
    };
    let filled = scale.of(*fill) as f32;
    assert_eq!(
        [0, 1].map(|column| matrix.value(missing, column)),
        [filled, 1.0]
    );
}

#[test]
fn trees_read_missing_values_and_levels_as_they_are() {
    let (table, rows) = ten();
    let fitted = Recipe::default()
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let all: Vec<u32> = (0..10).collect();
    let matrix = fitted.matrix(&table, &all, Encoding::Native).unwrap();
    assert_eq!(fitted.width(Encoding::Native), 2);
    assert_eq!([0, 1].map(|column| matrix.n_levels(column)), [0, 2]);
    let held_out = (0..10u32)
        .find(|row| !rows.indices().contains(row))
        .unwrap() as usize;
    // A number stays what it is; a level never seen is missing.
    assert_eq!(matrix.value(held_out, 0), 1000.0);
    assert!(matrix.value(held_out, 1).is_nan());
    let value = |position: usize, column| matrix.value(rows.indices()[position] as usize, column);
    assert!(value(2, 0).is_nan() && value(3, 1).is_nan());
    assert_eq!([0, 1, 4].map(|row| value(row, 1)), [0.0, 1.0, 0.0]);
}

#[test]
fn trees_tell_rare_levels_apart_up_to_their_limit() {
    let rows = train_rows(1000);
    let names: Vec<String> = (0..1000).map(|row| format!("l{:03}", row % 300)).collect();
    let some: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let table = Table::new(vec![named("c", category(&some))], 1000).unwrap();
    let fitted = Recipe::default()
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let matrix = fitted
        .matrix(&table, rows.indices(), Encoding::Native)
        .unwrap();
    assert_eq!(matrix.n_levels(0), 255);
    let mut codes: Vec<u32> = matrix.column(0).iter().map(|code| *code as u32).collect();
    let n_others = codes.iter().filter(|code| **code == 254).count();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 255);
    assert!(n_others >= 20, "{n_others}");
    assert_eq!(fitted.width(Encoding::Standard), 30);
}

#[test]
fn rare_levels_share_other() {
    let rows = train_rows(40);
    let names: Vec<String> = (0..40).map(|row| format!("l{:02}", row % 13)).collect();
    let names: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let table = Table::new(vec![named("c", category(&names))], 40).unwrap();
    let recipe = Recipe::default().with(Step::OneHot {
        column: None,
        max_levels: 4,
    });
    let fitted = recipe
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let names = fitted.features()[0].output_names(Encoding::Standard);
    assert_eq!((names.len(), names[3].as_str()), (4, "c = (other)"));
    let all: Vec<u32> = (0..40).collect();
    let matrix = fitted.matrix(&table, &all, Encoding::Standard).unwrap();
    for row in 0..40 {
        assert_eq!(
            (0..4).map(|column| matrix.value(row, column)).sum::<f32>(),
            1.0
        );
    }
}

#[test]
fn scaling_gives_mean_zero_and_deviation_one_on_training_rows() {
    let rows = train_rows(50);
    let values: Vec<f64> = (0..50).map(|row| 1e6 + f64::from(row * row)).collect();
    let constant = Column::Number(vec![3.3; 50]);
    let table = Table::new(
        vec![named("n", Column::Number(values)), named("k", constant)],
        50,
    )
    .unwrap();
    let fitted = Recipe::default()
        .without(&Step::IndicateMissing)
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let matrix = fitted
        .matrix(&table, rows.indices(), Encoding::Standard)
        .unwrap();
    let column: Vec<f64> = matrix
        .column(0)
        .iter()
        .map(|value| f64::from(*value))
        .collect();
    let mean = column.iter().sum::<f64>() / column.len() as f64;
    let variance = column.iter().map(|value| value * value).sum::<f64>() / column.len() as f64;
    assert!(
        mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-5,
        "{mean} {variance}"
    );
    assert!(matrix.column(1).iter().all(|value| *value == 0.0));
}

#[test]
fn a_missing_column_is_named() {
    let (table, rows) = ten();
    let fitted = Recipe::default()
        .fit(&table, &schema(&table), &rows, Guide::default())
        .unwrap();
    let error = fitted
        .matrix(&Table::default(), &[], Encoding::Standard)
        .unwrap_err();
    assert_eq!(
        error,
        Error::MissingColumn {
            name: "n".into(),
            kind: "usable column".into()
        }
    );
}

#[test]
fn every_step_survives_missing_and_unseen_values() {
    let (table, rows) = ten();
    let column = || "c".to_owned();
    let of_names = [
        Step::Frequency { column: column() },
        Step::Ordinal {
            column: column(),
            order: vec!["b".into(), "a".into()],
        },
        Step::GroupRare {
            column: None,
            percent: 40.0,
        },
        Step::FillNames {
            column: None,
            with: NameFill::Level("none".into()),
        },
        Step::MergeVariants {
            column: column(),
            into: vec![("a".into(), "b".into())],
        },
    ];
    let column = || "n".to_owned();
    let of_numbers = [
        Step::Clip { column: column() },
        Step::Transform {
            column: column(),
            by: Transform::Power,
        },
        Step::Bin {
            column: column(),
            bins: 3,
            by: BinBy::Quantile,
        },
        Step::FillNumbers {
            column: None,
            with: NumberFill::Constant(-1.0),
        },
        Step::Scale {
            column: None,
            by: Scaling::MinMax,
        },
        Step::Select {
            keep: 1,
            by: SelectBy::Association,
        },
        Step::Pca { components: 2 },
        Step::Interact {
            left: column(),
            right: column(),
        },
    ];
    let empty = Table::new(
        vec![
            named("n", Column::Number(vec![f64::NAN])),
            named("c", category(&[None])),
        ],
        1,
    )
    .unwrap();
    let all: Vec<u32> = (0..10).collect();
    for step in of_names.into_iter().chain(of_numbers) {
        let recipe = Recipe::default().with(step.clone());
        let fitted = recipe
            .fit(&table, &schema(&table), &rows, Guide::default())
            .unwrap();
        for encoding in [Encoding::Native, Encoding::Standard] {
            for (table, rows) in [(&table, &all[..]), (&empty, &[0][..])] {
                let matrix = fitted.matrix(table, rows, encoding).unwrap();
                assert_eq!(matrix.n_columns(), fitted.width(encoding), "{step:?}");
                let is_fine = |value: &f32| value.is_finite() || encoding == Encoding::Native;
                assert!(
                    matrix.columns().flatten().all(is_fine),
                    "{step:?} {encoding:?}"
                );
            }
        }
        let text = serde_json::to_string(&fitted).unwrap();
        assert_eq!(serde_json::from_str::<FittedRecipe>(&text).unwrap(), fitted);
    }
}

#[test]
fn codes_and_merged_names_are_what_they_say() {
    let (table, rows) = ten();
    let value = |step: Step, encoding| {
        let recipe = Recipe::default().with(step);
        let fitted = recipe
            .fit(&table, &schema(&table), &rows, Guide::default())
            .unwrap();
        let matrix = fitted.matrix(&table, rows.indices(), encoding).unwrap();
        [0, 1, 3].map(|row| matrix.value(row, 1))
    };
    let order = vec!["b".into(), "a".into()];
    let column = || "c".to_owned();
    let ordinal = value(
        Step::Ordinal {
            column: column(),
            order,
        },
        Encoding::Native,
    );
    assert_eq!(ordinal[..2], [1.0, 0.0]);
    assert!(ordinal[2].is_nan());
    // Six training rows: a, b, b, missing, a, b.
    let frequency = value(Step::Frequency { column: column() }, Encoding::Native);
    assert_eq!(frequency[..2], [0.4, 0.6]);
    let into = vec![("a".into(), "b".into())];
    let merged = value(
        Step::MergeVariants {
            column: column(),
            into,
        },
        Encoding::Native,
    );
    assert_eq!(merged[..2], [0.0, 0.0]);
}
