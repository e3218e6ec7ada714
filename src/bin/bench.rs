//! The benchmarks' program: natively a command, in a worker the function `time`. See `trainyard::bench`.

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::Function;
    use trainyard::bench::{Job, time};
    use trainyard::engine::ingest::{CsvOptions, CsvReader};
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsError, JsValue};

    /// Both CSVs as they come in, and a clock.
    #[wasm_bindgen]
    pub struct Files {
        train: CsvReader,
        test: CsvReader,
        now: Function,
    }

    #[wasm_bindgen]
    impl Files {
        /// No rows yet; `now` gives milliseconds.
        #[wasm_bindgen(constructor)]
        pub fn new(now: Function) -> Self {
            Self {
                train: CsvReader::new(CsvOptions::default()),
                test: CsvReader::new(CsvOptions::default()),
                now,
            }
        }

        /// The next bytes to learn from.
        #[wasm_bindgen(js_name = pushTrain)]
        pub fn push_train(&mut self, bytes: &[u8]) -> Result<(), JsError> {
            Ok(self.train.push(bytes)?)
        }

        /// The next bytes to predict.
        #[wasm_bindgen(js_name = pushTest)]
        pub fn push_test(&mut self, bytes: &[u8]) -> Result<(), JsError> {
            Ok(self.test.push(bytes)?)
        }

        /// Times a learner, once; answers with the timing as JSON.
        pub fn time(
            self,
            target: &str,
            estimator: &str,
            repeats: usize,
        ) -> Result<String, JsError> {
            let now = self.now;
            let clock = || {
                let now = now.call0(&JsValue::NULL).ok();
                now.and_then(|now| now.as_f64()).unwrap_or(0.0) / 1000.0
            };
            let job = Job {
                train: self.train.finish()?,
                test: self.test.finish()?,
                target,
                estimator,
                repeats,
            };
            Ok(serde_json::to_string(&time(job, &clock))?)
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::run()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::io::Write;
    use std::process::ExitCode;
    use std::time::Instant;

    use trainyard::bench::{Job, Simulation, World, honesty, time};
    use trainyard::engine::ingest::{CsvOptions, RawTable, read_all};
    use trainyard::plot::{Figure, Growth, Mode};

    const USAGE: &str = "usage: bench engine TRAIN.csv TEST.csv TARGET ESTIMATOR REPEATS
       bench figure GROWTH.json OUT.svg
       bench honesty noise|classes|numbers|tails ROWS SETS";

    pub fn run() -> ExitCode {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let done = match arguments.as_slice() {
            ["engine", files @ .., target, estimator, repeats] => {
                engine(files, (target, estimator, repeats))
            }
            ["figure", input, out] => figure(input, out),
            ["honesty", world, rows, sets] => simulate(world, rows, sets),
            _ => Err(USAGE.into()),
        };
        let (text, code) = match done {
            Ok(text) => (text, ExitCode::SUCCESS),
            Err(text) => (text, ExitCode::from(2)),
        };
        // A closed pipe is not an error.
        let _ = writeln!(std::io::stdout(), "{text}");
        code
    }

    fn engine(
        files: &[&str],
        (target, estimator, repeats): (&str, &str, &str),
    ) -> Result<String, String> {
        let ([train, test], Ok(repeats)) = (files, repeats.parse()) else {
            return Err(USAGE.into());
        };
        let start = Instant::now();
        let job = Job {
            train: table(train)?,
            test: table(test)?,
            target,
            estimator,
            repeats,
        };
        let timing = time(job, &|| start.elapsed().as_secs_f64());
        serde_json::to_string(&timing).map_err(|error| error.to_string())
    }

    fn simulate(world: &str, rows: &str, sets: &str) -> Result<String, String> {
        let world = match world {
            "noise" => World::Noise,
            "classes" => World::Classes,
            "numbers" => World::Numbers,
            "tails" => World::Tails,
            _ => return Err(USAGE.into()),
        };
        let (Ok(n_rows), Ok(n_sets)) = (rows.parse(), sets.parse()) else {
            return Err(USAGE.into());
        };
        let simulation = Simulation {
            world,
            n_rows,
            n_sets,
        };
        let found = honesty(simulation).map_err(|error| error.to_string())?;
        serde_json::to_string(&found).map_err(|error| error.to_string())
    }

    fn figure(input: &str, out: &str) -> Result<String, String> {
        let growth: Growth =
            serde_json::from_slice(&read(input)?).map_err(|error| error.to_string())?;
        let svg = growth
            .svg(760, Mode::Light)
            .map_err(|error| error.to_string())?;
        std::fs::write(out, svg).map_err(|error| format!("{out}: {error}"))?;
        Ok(growth.caption())
    }

    fn table(path: &str) -> Result<RawTable, String> {
        read_all(&read(path)?, CsvOptions::default()).map_err(|error| error.to_string())
    }

    fn read(path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| format!("{path}: {error}"))
    }
}
