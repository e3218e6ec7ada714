//! The page: see `trainyard::ui`.

fn main() {
    trainyard::ui::mount();
}
