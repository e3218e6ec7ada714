//! What `src/lib.rs` promises about the layout, checked on the source text.
//!
//! A small scanner blanks comments and strings, expands `use` trees and resolves
//! `super`; the tests then ask which paths a file names. `the_scanner_*` show that
//! each rule can fail.

#![expect(
    clippy::expect_used,
    reason = "a test ends where it fails, in its helpers too"
)]

use std::collections::BTreeSet;
use std::path::Path;

/// Crates that need a browser.
const WEB_CRATES: [&str; 10] = [
    "leptos",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo",
    "gloo_timers",
    "gloo_events",
    "idb",
    "console_error_panic_hook",
];
/// The only places that may name them.
const WEB_PLACES: [&str; 8] = [
    "worker/client.rs",
    "worker/pool.rs",
    "worker/host.rs",
    "store/indexed_db.rs",
    "ui/",
    "bin/app.rs",
    "bin/worker.rs",
    "bin/bench.rs",
];
/// Stages that may return the sum of all stages' errors.
const SUMS_UP: [&str; 4] = ["execute", "deploy", "gate", "monitor"];
/// Names in `engine` that every stage may use.
const SHARED: [&str; 4] = ["random", "digest", "Digest", "digest_of"];
const MAX_LINES: usize = 400;

/// One source file: its path below `src`, and its text.
struct Source {
    path: String,
    text: String,
}

#[test]
fn engine_and_stats_know_neither_browser_nor_machine() {
    let sources = sources();
    // Files of tests run natively only and may read their fixtures.
    let tests = test_files(&sources);
    check(&|source| {
        let is_pure = source.path.starts_with("engine/") || source.path.starts_with("stats/");
        match (is_pure, tests.contains(&source.path)) {
            (true, false) => impurities(source),
            (true, true) => named(source, is_web),
            (false, _) => vec![],
        }
    });
}

#[test]
fn stages_import_only_stages_before_them() {
    let order = stage_order();
    let modules: Vec<String> = sources()
        .iter()
        .filter_map(|source| Some(source.path.strip_prefix("engine/")?.to_owned()))
        .map(|path| path.split(['/', '.']).next().unwrap_or("").to_owned())
        .filter(|name| !["mod", "random", "digest", "error"].contains(&name.as_str()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut sorted = order.clone();
    sorted.sort();
    assert_eq!(modules, sorted, "src/engine/mod.rs names every stage once");
    check(&|source| backward_imports(source, &order));
}

#[test]
fn plots_know_no_page_and_no_signal() {
    check(&|source| {
        if !source.path.starts_with("plot/") {
            return vec![];
        }
        let is_signal = |name: &String| name.ends_with("Signal") || name == "Memo";
        named(source, |path| {
            is_web(path)
                || path.iter().any(is_signal)
                || path.starts_with(&["crate".into(), "ui".into()])
        })
    });
}

#[test]
fn only_the_boundary_names_web_crates() {
    check(&|source| {
        let is_allowed = WEB_PLACES
            .iter()
            .any(|place| source.path.starts_with(place));
        if is_allowed {
            vec![]
        } else {
            named(source, is_web)
        }
    });
}

#[test]
fn no_file_is_longer_than_400_lines() {
    check(&|source| {
        let n_lines = source.text.lines().count();
        if n_lines > MAX_LINES {
            vec![format!("{n_lines} lines")]
        } else {
            vec![]
        }
    });
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    let sources = sources();
    let tests = test_files(&sources);
    check(&|source| {
        if tests.contains(&source.path) {
            vec![]
        } else {
            panics(&source.text)
        }
    });
}

// The rules, each from a file to what breaks it.

fn impurities(source: &Source) -> Vec<String> {
    named(source, |path| {
        let is_machine = matches!(path, [std, part, ..]
            if std == "std" && ["fs", "env", "thread"].contains(&part.as_str()));
        is_web(path) || is_machine || path.first().is_some_and(|first| first == "plotters")
    })
}

fn is_web(path: &[String]) -> bool {
    path.first()
        .is_some_and(|first| WEB_CRATES.contains(&first.as_str()))
}

fn backward_imports(source: &Source, order: &[String]) -> Vec<String> {
    let Some(inside) = source.path.strip_prefix("engine/") else {
        return vec![];
    };
    let own = inside.split(['/', '.']).next().unwrap_or("");
    let rank = |name: &str| order.iter().position(|stage| stage == name);
    let Some(own_rank) = rank(own) else {
        // `mod.rs` and `error.rs` sum up; the shared modules are held to nothing but themselves.
        let sums_up = ["mod", "error"].contains(&own);
        return named(source, |path| {
            !sums_up && matches!(path, [_, engine, name, ..] if engine == "engine" && name != own)
        });
    };
    named(source, |path| {
        let [root, engine, name, ..] = path else {
            return false;
        };
        if root != "crate" || engine != "engine" || SHARED.contains(&name.as_str()) {
            return false;
        }
        match rank(name) {
            Some(rank) => rank > own_rank,
            None => !SUMS_UP.contains(&own),
        }
    })
}

fn panics(text: &str) -> Vec<String> {
    let words = ["unwrap", "expect"];
    let macros = ["panic", "todo", "dbg", "unimplemented"];
    let tokens = without_tests(&tokens(text));
    tokens
        .windows(3)
        .filter(|three| match three {
            [dot, word, open] if dot == "." && open == "(" => words.contains(&word.as_str()),
            [word, bang, _] if bang == "!" => macros.contains(&word.as_str()),
            _ => false,
        })
        .map(|three| three.concat())
        .collect()
}

/// The stages in the order that the docs of `src/engine/mod.rs` give.
fn stage_order() -> Vec<String> {
    let text = &sources()
        .into_iter()
        .find(|source| source.path == "engine/mod.rs")
        .expect("src/engine/mod.rs")
        .text;
    let docs: String = text
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .skip_while(|line| !line.contains("```text"))
        .skip(1)
        .take_while(|line| !line.contains("```"))
        .collect();
    docs.split('→')
        .map(|stage| stage.trim().to_owned())
        .collect()
}

// The scanner.

/// Every path a file names, with `use` trees expanded and `super`, `self` resolved.
fn paths(source: &Source) -> Vec<Vec<String>> {
    let tokens = tokens(&source.text);
    let mut module = module_of(&source.path);
    let (mut found, mut open, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(token) = tokens.get(at) {
        let next = |ahead: usize| tokens.get(at + ahead).map_or("", String::as_str);
        match token.as_str() {
            "use" => {
                at += 1;
                use_tree(&tokens, &mut at, &[], &mut found, &module);
                continue;
            }
            "mod" if next(2) == "{" => {
                module.push(next(1).to_owned());
                open.push(true);
                at += 3;
                continue;
            }
            "{" => open.push(false),
            "}" if open.pop() == Some(true) => {
                module.pop();
            }
            word if is_word(word) && next(1) == "::" => {
                let mut path = vec![word.to_owned()];
                while tokens.get(at + 1).is_some_and(|token| token == "::")
                    && tokens.get(at + 2).is_some_and(|token| is_word(token))
                {
                    path.extend(tokens.get(at + 2).cloned());
                    at += 2;
                }
                found.push(resolved(&path, &module));
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads `a::{b, c::*} as d` from `at` on.
fn use_tree(
    tokens: &[String],
    at: &mut usize,
    prefix: &[String],
    found: &mut Vec<Vec<String>>,
    module: &[String],
) {
    let mut path = prefix.to_vec();
    while let Some(token) = tokens.get(*at) {
        match token.as_str() {
            "{" => {
                *at += 1;
                while tokens.get(*at).is_some_and(|token| token != "}") {
                    use_tree(tokens, at, &path, found, module);
                    if tokens.get(*at).is_some_and(|token| token == ",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            "," | "}" | ";" => break,
            // The new name is no part of the path.
            "as" => *at += 1,
            word if is_word(word) => path.push(word.to_owned()),
            _ => {}
        }
        *at += 1;
    }
    found.push(resolved(&path, module));
}

/// The path from the crate's root, where it is relative.
fn resolved(path: &[String], module: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = path;
    match rest.split_first() {
        Some((first, others)) if first == "self" => rest = others,
        Some((first, _)) if first == "super" => {
            while let Some((first, others)) = rest.split_first()
                && first == "super"
            {
                base.pop();
                rest = others;
            }
        }
        _ => return path.to_vec(),
    }
    base.extend(rest.iter().filter(|part| *part != "self").cloned());
    base
}

fn module_of(path: &str) -> Vec<String> {
    // `infer_test.rs` is the module `infer::tests`, by `#[path]`.
    let path = path.replace("_test.rs", "/tests.rs");
    let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let parts = stem.split('/').filter(|part| *part != "lib");
    std::iter::once("crate")
        .chain(parts)
        .map(String::from)
        .collect()
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words and signs of Rust text; comments, strings and characters are left out.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let rest = &chars[at..];
        at += match rest {
            ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => block_comment(rest),
            ['r', '"' | '#', ..] if raw_string(rest) > 0 => raw_string(rest),
            ['"', ..] => string(rest),
            ['\'', '\\', ..] => 3 + rest[3..].iter().take_while(|c| **c != '\'').count(),
            ['\'', _, '\'', ..] => 3,
            [':', ':', ..] => {
                tokens.push("::".to_owned());
                2
            }
            [c, ..] if c.is_alphanumeric() || *c == '_' => {
                let is_part = |c: &&char| c.is_alphanumeric() || **c == '_';
                let word: String = rest.iter().take_while(is_part).collect();
                let length = word.chars().count();
                tokens.push(word);
                length
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                1
            }
            [] => 1,
        };
    }
    tokens
}

fn block_comment(rest: &[char]) -> usize {
    let end = rest.windows(2).skip(2).position(|two| two == ['*', '/']);
    end.map_or(rest.len(), |end| end + 4)
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a raw string, 0 for `r#word` and the like.
fn raw_string(rest: &[char]) -> usize {
    let n_marks = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + n_marks) != Some(&'"') {
        return 0;
    }
    let end: Vec<char> = std::iter::once('"').chain(vec!['#'; n_marks]).collect();
    let body = &rest[2 + n_marks..];
    let length = body.windows(end.len()).position(|part| part == end);
    2 + n_marks + length.unwrap_or(body.len()) + end.len()
}

const TEST_MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

/// Tokens without what follows `#[cfg(test)]`: a block or a line.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if tokens[at..].iter().take(7).eq(TEST_MARK.iter()) {
            let mut depth = 0;
            at += 7;
            while at < tokens.len() {
                let token = tokens[at].as_str();
                at += 1;
                depth += i32::from(token == "{") - i32::from(token == "}");
                if depth == 0 && (token == "}" || token == ";") {
                    break;
                }
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Files that are a `#[cfg(test)] mod name;`, by their path below `src`.
fn test_files(sources: &[Source]) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for source in sources {
        let folder = match source.path.rsplit_once('/') {
            Some((folder, "mod.rs")) => folder.to_owned(),
            _ => source.path.trim_end_matches(".rs").to_owned(),
        };
        for part in source.text.split("#[cfg(test)]").skip(1) {
            let (mut lines, mut given) = (part.trim_start().lines(), None);
            let mut line = lines.next().unwrap_or("");
            if let Some(path) = line.strip_prefix("#[path = \"") {
                given = path.strip_suffix("\"]");
                line = lines.next().unwrap_or("");
            }
            let name = line
                .strip_prefix("mod ")
                .and_then(|line| line.strip_suffix(';'));
            if let Some(name) = name {
                let beside = Path::new(&source.path).parent().unwrap_or(Path::new(""));
                files.insert(match given {
                    Some(path) => beside.join(path).display().to_string(),
                    None => format!("{folder}/{name}.rs"),
                });
            }
        }
    }
    files
}

fn named(source: &Source, is_wrong: impl Fn(&[String]) -> bool) -> Vec<String> {
    let mut wrong: Vec<String> = paths(source)
        .iter()
        .filter(|path| is_wrong(path))
        .map(|path| path.join("::"))
        .collect();
    wrong.dedup();
    wrong
}

fn sources() -> Vec<Source> {
    fn add(folder: &Path, below: &str, sources: &mut Vec<Source>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{below}{name}");
            if entry.path().is_dir() {
                add(&entry.path(), &format!("{path}/"), sources);
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                sources.push(Source { path, text });
            }
        }
    }
    let mut sources = Vec::new();
    add(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        "",
        &mut sources,
    );
    assert!(sources.len() > 50, "src was not found");
    sources
}

/// Applies a rule to every file and shows all that breaks it.
fn check(rule: &dyn Fn(&Source) -> Vec<String>) {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|source| {
            rule(source)
                .into_iter()
                .map(|what| format!("src/{}: {what}", source.path))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

// The rules can fail.

fn file(path: &str, text: &str) -> Source {
    Source {
        path: path.into(),
        text: text.into(),
    }
}

#[test]
fn the_scanner_sees_impure_paths() {
    let wrong = |text: &str| impurities(&file("engine/plan.rs", text)).join(" ");
    assert_eq!(wrong("use std::{collections::BTreeMap, fs};"), "std::fs");
    assert_eq!(
        wrong("fn f() { std::thread::spawn(g) }"),
        "std::thread::spawn"
    );
    assert_eq!(wrong("use web_sys as page;"), "web_sys");
    assert_eq!(wrong("use plotters::prelude::*;"), "plotters::prelude");
    assert_eq!(
        wrong(
            "// std::fs\nconst A: &str = env!(\"X\"); const B: &str = r#\"std::fs\"#; /* leptos::x */"
        ),
        ""
    );
}

#[test]
fn the_scanner_sees_imports_of_later_stages() {
    let order = stage_order();
    let wrong = |path: &str, text: &str| backward_imports(&file(path, text), &order).join(" ");
    assert_eq!(
        wrong("engine/plan.rs", "use super::{charter::Task, run::Run};"),
        "crate::engine::run::Run"
    );
    assert_eq!(
        wrong(
            "engine/ingest/raw.rs",
            "mod tests { use super::super::super::check::profile; }"
        ),
        "crate::engine::check::profile"
    );
    assert_eq!(
        wrong(
            "engine/prepare/mod.rs",
            "fn f(x: &crate::engine::train::Model) {}"
        ),
        "crate::engine::train::Model"
    );
    assert_eq!(
        wrong("engine/split/folds.rs", "use crate::engine::EngineError;"),
        "crate::engine::EngineError"
    );
    assert_eq!(
        wrong("engine/random.rs", "use super::plan::Plan;"),
        "crate::engine::plan::Plan"
    );
    assert_eq!(
        wrong(
            "engine/deploy/scorer.rs",
            "use crate::engine::{EngineError, ingest}; use super::bundle::read;"
        ),
        ""
    );
}

#[test]
fn the_scanner_sees_panics_but_not_in_tests() {
    assert_eq!(
        panics("fn f() { x.unwrap(); y.expect(\"z\"); panic!(\"!\") }").len(),
        3
    );
    assert_eq!(
        panics("#[expect(lint)] fn f() { x.unwrap_or(1); let c = '\"'; } // .unwrap()"),
        [""; 0]
    );
    assert_eq!(
        panics("#[cfg(test)]\nmod tests { fn f() { { x.unwrap(); } } }\nfn g() { dbg!(x); }"),
        ["dbg!("]
    );
    let sources = [
        file("stats/mod.rs", "#[cfg(test)]\nmod golden;"),
        file(
            "engine/ingest/infer.rs",
            "#[cfg(test)]\n#[path = \"infer_test.rs\"]\nmod tests;",
        ),
        file("engine/prepare/fitted.rs", "#[cfg(test)]\nmod tests;"),
    ];
    let files: Vec<String> = test_files(&sources).into_iter().collect();
    assert_eq!(
        files,
        [
            "engine/ingest/infer_test.rs",
            "engine/prepare/fitted/tests.rs",
            "stats/golden.rs"
        ]
    );
}
