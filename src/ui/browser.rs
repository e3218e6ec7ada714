//! Small dealings with the browser: time, theme, downloads.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url, Window,
};

use crate::plot::Mode;

const THEME: &str = "trainyard.theme";

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// The address's fragment.
pub(crate) fn hash() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Goes to another screen.
pub(crate) fn go(href: &str) {
    if let Some(window) = window() {
        // Fails only for addresses that can't be parsed; ours can.
        let _ = window.location().set_hash(href);
    }
}

/// Width of the window in pixels.
pub(crate) fn width() -> u32 {
    let width = window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width| width.as_f64());
    width.map_or(1024, |width| width as u32)
}

/// Milliseconds since 1970.
pub(crate) fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// Whether the system's keys are those of a Mac.
pub(crate) fn is_mac() -> bool {
    let platform = window().and_then(|window| window.navigator().platform().ok());
    platform.is_some_and(|platform| platform.starts_with("Mac"))
}

/// Processors to train on: all of them, but at most four.
pub(crate) fn n_workers() -> usize {
    let processors = window().map_or(2.0, |window| window.navigator().hardware_concurrency());
    (processors as usize).clamp(1, 4)
}

/// The theme that was chosen, else the system's.
pub(crate) fn mode() -> Mode {
    let chosen = window()
        .and_then(|window| window.local_storage().ok().flatten())
        .and_then(|s| s.get_item(THEME).ok().flatten());
    let is_dark = match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window()
            .and_then(|window| {
                window
                    .match_media("(prefers-color-scheme: dark)")
                    .ok()
                    .flatten()
            })
            .is_some_and(|query| query.matches()),
    };
    if is_dark { Mode::Dark } else { Mode::Light }
}

/// Shows a theme; `keep` remembers it.
pub(crate) fn show_mode(mode: Mode) {
    let name = match mode {
        Mode::Light => "light",
        Mode::Dark => "dark",
    };
    let root = window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // A theme that can't be set leaves the other one, which is readable too.
        let _ = root.set_attribute("data-theme", name);
    }
}

/// Remembers a theme, where the browser lets us.
pub(crate) fn keep_mode(mode: Mode) {
    let name = if mode == Mode::Dark { "dark" } else { "light" };
    if let Some(storage) = window().and_then(|window| window.local_storage().ok().flatten()) {
        let _ = storage.set_item(THEME, name);
    }
}

/// Forgets what is kept outside of the database.
pub(crate) fn forget_mode() {
    if let Some(storage) = window().and_then(|window| window.local_storage().ok().flatten()) {
        let _ = storage.remove_item(THEME);
    }
}

/// Hands a file to the person.
pub(crate) fn download(name: &str, kind: &str, bytes: &Uint8Array) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(bytes);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser needs the address until the download has begun.
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Hands a drawing to the person as a picture of twice its pixels.
pub(crate) async fn download_png(name: &str, svg: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = Array::of1(&JsValue::from_str(svg));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let decoded = wasm_bindgen_futures::JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&url)?;
    decoded?;
    let document = window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    let (width, height) = (2 * image.natural_width(), 2 * image.natural_height());
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.set_fill_style_str("#ffffff");
    context.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    context.draw_image_with_html_image_element_and_dw_and_dh(
        &image,
        0.0,
        0.0,
        f64::from(width),
        f64::from(height),
    )?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    anchor.set_href(&canvas.to_data_url_with_type("image/png")?);
    anchor.set_download(name);
    anchor.click();
    Ok(())
}

/// Asks the browser not to evict what is kept; it may refuse.
pub(crate) fn ask_to_persist() {
    if let Some(window) = window() {
        let _ = window.navigator().storage().persist();
    }
}
