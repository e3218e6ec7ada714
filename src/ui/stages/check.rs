//! Check.
use crate::ui::components::StageFrame;
use crate::ui::route::Stage;
use leptos::prelude::*;
/// The screen.
#[component]
pub(crate) fn Check() -> impl IntoView {
    view! { <StageFrame stage=Stage::Check>""</StageFrame> }
}
