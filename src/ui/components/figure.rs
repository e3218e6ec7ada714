//! A figure: its finding, the drawing, how to read it, its numbers.

use std::sync::Arc;

use leptos::prelude::*;

use super::RowsTable;
use super::readout::Readout;
use crate::plot::{Drawing, Mode, PlotError, Rows};
use crate::ui::browser;
use crate::ui::workbench::Workbench;

type Draw = Arc<dyn Fn(u32, Mode) -> Result<Drawing, PlotError> + Send + Sync>;

/// A figure ready to be drawn at any width.
#[derive(Clone)]
pub(crate) struct Drawn {
    /// For the file name and for people who can't see it.
    pub(crate) name: String,
    pub(crate) caption: String,
    pub(crate) reading: String,
    pub(crate) rows: Rows,
    pub(crate) draw: Draw,
}

/// Rail, margins and card padding.
const RAIL: u32 = 224;
const MARGINS: u32 = 96;
const NARROW: u32 = 900;
const WIDEST: u32 = 1040;

/// Pixels a figure has in a window.
fn room(window: u32, columns: u32) -> u32 {
    let content = if window >= NARROW {
        window - RAIL
    } else {
        window
    };
    let whole = content
        .saturating_sub(if window >= NARROW { MARGINS } else { 56 })
        .min(WIDEST);
    if window >= 1200 && columns > 1 {
        (whole - 48) / columns
    } else {
        whole
    }
}

/// Draws a figure; again when the theme or the window's width changes.
#[component]
pub(crate) fn FigureView(
    drawn: Drawn,
    #[prop(default = 1)] columns: u32,
    #[prop(optional)] on_pick: Option<Callback<usize>>,
) -> impl IntoView {
    let bench = expect_context::<Workbench>();
    let Drawn {
        name,
        caption,
        reading,
        rows,
        draw,
    } = drawn;
    let drawn_name = name.clone();
    let drawing = {
        let draw = Arc::clone(&draw);
        Memo::new(move |_| {
            let drawn = draw(room(bench.width.get(), columns), bench.mode.get());
            drawn.unwrap_or_else(|_| Drawing {
                svg: "<p>This figure can't be drawn; its numbers are below.</p>".into(),
                ..Drawing::default()
            })
        })
    };
    let file = move |ending: &str| format!("{}.{ending}", name.to_lowercase().replace(' ', "-"));
    let label = format!("{}: {caption}", drawn_name);
    let table_name = format!("Numbers of {drawn_name}");
    let picture = {
        let (draw, file) = (Arc::clone(&draw), file.clone());
        move |_| {
            if let Ok(Drawing { svg, .. }) = draw(900, Mode::Light) {
                let name = file("png");
                wasm_bindgen_futures::spawn_local(async move {
                    // A refused download leaves the drawing on the screen.
                    let _ = browser::download_png(&name, &svg).await;
                });
            }
        }
    };
    let download = {
        move |_| {
            if let Ok(Drawing { svg, .. }) = draw(900, Mode::Light) {
                let file_name = file("svg");
                // A refused download leaves the drawing on the screen.
                let _ = browser::download(&file_name, "image/svg+xml", &svg.as_bytes().into());
            }
        }
    };
    view! {
        <figure class="card figure">
            <figcaption>{caption}</figcaption>
            <Readout label drawing on_pick/>
            <p class="reading">{reading}</p>
            <div class="figure-tools">
                <details>
                    <summary>"Show the numbers"</summary>
                    <RowsTable rows name=table_name/>
                </details>
                <span>
                    <button type="button" class="quiet" on:click=download>"Download SVG"</button>
                    <button type="button" class="quiet" on:click=picture>"PNG"<span class="sr">" of "{drawn_name}</span></button>
                </span>
            </div>
        </figure>
    }
}
