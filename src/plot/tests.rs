//! What holds for every figure: well-formed, legible, harmless.

use roxmltree::{Document, Node};

use super::examples::{self, Example};
use super::hostile::{self, HOSTILE};
use super::{Drawing, Figure, Mode, label};

/// The SVG of a drawing whose marks all lie in it and say something.
pub(super) fn told(drawing: Drawing) -> String {
    let (width, height) = (drawing.size.width as i32, drawing.size.height as i32);
    for mark in &drawing.marks {
        let (from, to) = (mark.from, mark.to);
        let is_inside = from.0 >= 0 && from.1 >= 0 && to.0 <= width && to.1 <= height;
        assert!(is_inside && from.0 <= to.0 && from.1 <= to.1, "{mark:?}");
        assert!(
            !mark.text.is_empty() && !mark.text.contains('\u{202E}'),
            "{mark:?}"
        );
    }
    drawing.svg
}

const WIDTHS: [u32; 6] = [1, 300, 340, 700, 1100, 5000];

fn number(node: &Node, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// Left, top, right and bottom of a text, by estimate.
fn text_box(node: &Node) -> (f64, f64, f64, f64) {
    let size = number(node, "font-size");
    let width = label::width(node.text().unwrap().trim(), size);
    let (x, y) = (number(node, "x"), number(node, "y"));
    if node.attribute("transform").is_some() {
        return (x - size / 2.0, y - width, x + size / 2.0, y);
    }
    let left = match node.attribute("text-anchor").unwrap() {
        "start" => x,
        "middle" => x - width / 2.0,
        _ => x - width,
    };
    (left, y - size / 2.0, left + width, y + size / 2.0)
}

fn texts<'a>(document: &'a Document) -> Vec<Node<'a, 'a>> {
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .collect()
}

fn check_legible(name: &str, svg: &str, width: u32) {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    let (right, bottom) = (number(&root, "width"), number(&root, "height"));
    let boxes: Vec<_> = texts(&document)
        .iter()
        .map(|node| (node.text().unwrap().trim().to_string(), text_box(node)))
        .collect();
    for (index, (text, a)) in boxes.iter().enumerate() {
        assert!(
            a.0 > -2.0 && a.1 > -2.0 && a.2 < right + 2.0 && a.3 < bottom + 2.0,
            "{name} {width}: {text:?} is cut off {a:?}"
        );
        for (other, b) in boxes.iter().skip(index + 1) {
            let overlaps = a.0 + 1.0 < b.2 && b.0 + 1.0 < a.2 && a.1 + 1.0 < b.3 && b.1 + 1.0 < a.3;
            assert!(
                !overlaps,
                "{name} {width}: {text:?} {a:?} overlaps {other:?} {b:?}"
            );
        }
    }
}

fn count(svg: &str, tag: &str) -> usize {
    Document::parse(svg)
        .unwrap()
        .descendants()
        .filter(|node| node.has_tag_name(tag))
        .count()
}

fn named(name: &str) -> Example {
    examples::ordinary()
        .into_iter()
        .chain(hostile::odd())
        .find(|example| example.name == name)
        .unwrap()
}

#[test]
fn words_neither_overlap_nor_leave_the_figure() {
    for example in examples::ordinary() {
        for width in WIDTHS {
            check_legible(example.name, &(example.svg)(width, Mode::Light), width);
        }
    }
}

#[test]
fn odd_values_and_hostile_names_stay_harmless() {
    for example in hostile::odd() {
        for width in WIDTHS {
            let svg = (example.svg)(width, Mode::Dark);
            let document = Document::parse(&svg).unwrap();
            let known = [
                "svg", "line", "polyline", "polygon", "rect", "circle", "text",
            ];
            let elements = document.descendants().filter(Node::is_element);
            for element in elements {
                assert!(
                    known.contains(&element.tag_name().name()),
                    "{}: {element:?}",
                    example.name
                );
                let attributes = element.attributes();
                assert!(
                    attributes
                        .into_iter()
                        .all(|attribute| !attribute.name().starts_with("on"))
                );
            }
            assert!(
                !svg.contains("<img") && !svg.contains("NaN") && !svg.contains("inf"),
                "{}: {svg}",
                example.name
            );
            assert!(
                texts(&document)
                    .iter()
                    .all(|node| node.text().unwrap().chars().count() < 200)
            );
        }
        assert!(
            !example.caption.contains("NaN") && example.caption.len() < 400,
            "{}",
            example.caption
        );
        assert!(!example.caption.is_empty() && example.reading.ends_with('.'));
    }
}

#[test]
fn a_hostile_name_is_drawn_as_its_characters() {
    let svg = (named("scores_huge").svg)(1100, Mode::Light);
    let document = Document::parse(&svg).unwrap();
    assert!(
        texts(&document)
            .iter()
            .any(|node| node.text().unwrap().trim() == label::clean(HOSTILE)),
        "{svg}"
    );
}

#[test]
fn nothing_to_draw_says_so() {
    let empty = [
        "scores_empty",
        "scores_nan",
        "confusion_empty",
        "roc_empty",
        "roc_nan",
        "predicted_empty",
        "predicted_nan",
    ];
    let more = [
        "parts_empty",
        "parts_zero",
        "pair_empty",
        "pair_nan",
        "drift_empty",
        "small_empty",
        "growth_empty",
        "heat_map_empty",
    ];
    for name in empty.into_iter().chain(more) {
        let svg = (named(name).svg)(300, Mode::Light);
        let document = Document::parse(&svg).unwrap();
        let words: Vec<_> = texts(&document)
            .iter()
            .map(|node| node.text().unwrap().trim().to_string())
            .collect();
        assert_eq!(words, ["no data"], "{name}");
    }
}

#[test]
fn there_is_one_mark_per_input() {
    let marks = |name: &str, tag: &str| count(&(named(name).svg)(700, Mode::Light), tag);
    assert_eq!(marks("scores", "circle"), 8);
    // The rim and the diamond of the one candidate with a test score.
    assert_eq!(marks("scores", "polygon"), 2);
    assert_eq!(marks("confusion_3", "rect"), 9);
    assert_eq!(marks("confusion_26", "rect"), 26 * 26);
    assert_eq!(marks("heat_map_5", "rect"), 10);
    assert_eq!(marks("heat_map_60", "rect"), 60 * 59 / 2);
    assert_eq!(marks("predicted", "circle"), 400);
    // A train bar, and a test bar with its outline, for three classes and the total.
    assert_eq!(marks("parts_iris", "rect"), 4 * 3);
    assert_eq!(marks("pair_bins", "rect"), 20);
    // A ring is a disc and its rim; then the dot.
    assert_eq!(marks("pair_levels", "circle"), 5 * 3);
    assert_eq!(marks("drift", "rect"), 8);
    // A dot per size; the paper.
    assert_eq!(marks("growth", "circle"), 5 * 4);
    assert_eq!(marks("growth", "rect"), 1);
    assert_eq!(marks("small_bins", "rect"), 18);
    assert_eq!(marks("small_levels", "rect"), 4);
}

#[test]
fn tables_are_rectangular_and_complete() {
    for example in examples::ordinary().into_iter().chain(hostile::odd()) {
        let rows = &example.rows;
        assert!(
            rows.body.iter().all(|row| row.len() == rows.head.len()),
            "{}",
            example.name
        );
        assert!(
            rows.body
                .iter()
                .flatten()
                .all(|cell| !cell.contains("NaN") && !cell.contains("inf"))
        );
    }
    assert_eq!(named("scores").rows.body.len(), 9);
    assert_eq!(
        named("scores").rows.body[0][..3],
        ["Support vector machine", "0.967", "0.939 to 0.995"]
    );
    assert_eq!(
        named("confusion_3").rows.body[1],
        ["chinstrap", "9", "12", "0"]
    );
    assert_eq!(named("drift_many").rows.body.len(), 44);
}

#[test]
fn captions_state_the_finding() {
    let captions = [
        (
            "scores",
            "Support vector machine is ahead with 0.967, but tied with 5 others",
        ),
        (
            "scores_rmse",
            "Gradient boosting is ahead with 48,120; Baseline trails at 115,400",
        ),
        ("confusion_3", "9 of 21 chinstrap are taken for adelie"),
        (
            "predicted",
            "71 % of 4,128 test rows are off by at most 48,120 (RMSE); predictions are 6,200 too low on average",
        ),
        (
            "parts_iris",
            "120 rows train, 30 test, and every class keeps its share; 3 rows without a target are left out",
        ),
        ("pair_same", "median_income looks the same"),
        (
            "pair_levels",
            "Fewer rows with ocean_proximity INLAND: 12 % instead of 32 %",
        ),
        (
            "drift",
            "3 of 9 columns drifted, most of all mean_of_measure_0 by 0.620",
        ),
        (
            "growth",
            "Steepest is Gradient boosting: its time grows with rows to the power of 1.05",
        ),
        (
            "calibration",
            "Probabilities hold as far as 400 test rows can tell: 0.0500 off on average",
        ),
        (
            "precision_recall",
            "Precision is 0.880 in the mean over all thresholds, where chance gives 0.400 (114 test rows)",
        ),
        (
            "importances",
            "Without a column 0 it loses 0.298 of accuracy; 6 columns matter",
        ),
        (
            "small_levels",
            "species is most often adelie (43 % of rows)",
        ),
    ];
    for (name, caption) in captions {
        assert_eq!(named(name).caption, caption);
    }
    let parted = |classes: &[(&str, u64, u64)]| {
        let total = |part: fn(&(&str, u64, u64)) -> u64| classes.iter().map(part).sum();
        let all = ("all rows", total(|one| one.1), total(|one| one.2));
        let row = |&(label, train, test): &(&str, u64, u64)| super::PartRow {
            label: label.into(),
            train,
            test,
        };
        let rows = std::iter::once(&all).chain(classes).map(row).collect();
        super::SplitParts { rows, n_missing: 0 }.caption()
    };
    assert_eq!(
        parted(&[("a", 80, 20), ("b", 62, 12), ("c", 18, 8)]),
        "160 rows train, 40 test, but not every class keeps its share: of b 16 % are tested, of all 20 %"
    );
    assert_eq!(
        parted(&[("a", 80, 20), ("b", 4, 0)]),
        "84 rows train, 20 test, but one class has no row to test"
    );
    assert_eq!(
        parted(&[("a", 0, 46), ("b", 0, 49), ("c", 453, 44), ("d", 26, 0)]),
        "479 rows train, 139 test, but 2 classes have no row to learn from and one class has no row to test"
    );
    let perfect = super::ConfusionMatrix {
        labels: vec!["a".into()],
        counts: vec![vec![69]],
    };
    assert_eq!(perfect.caption(), "No mistakes on 69 test rows");
}
