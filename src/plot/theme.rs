//! Colours of the figures, for light and dark pages.
//!
//! The same tokens as the style sheet; series colours are Okabe & Ito's, in the
//! order that keeps 3:1 against the surface.

use plotters::style::{BLACK, Color, RGBAColor, RGBColor, WHITE};

/// Whether the page is light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// The colours of one mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Text.
    pub ink: RGBColor,
    /// Secondary text, axis labels and reference data.
    pub muted: RGBColor,
    /// Hairlines.
    pub line: RGBColor,
    /// What figures are drawn on.
    pub surface: RGBColor,
    /// The winner, the new data, the one thing to look at.
    pub accent: RGBColor,
    /// Categories, in order.
    pub series: [RGBColor; 6],
}

impl Theme {
    /// The colours of a mode.
    #[must_use]
    pub const fn of(mode: Mode) -> Self {
        match mode {
            Mode::Light => Self {
                ink: RGBColor(0x1C, 0x1B, 0x19),
                muted: RGBColor(0x5F, 0x5B, 0x53),
                line: RGBColor(0xDE, 0xDA, 0xCF),
                surface: RGBColor(0xFF, 0xFF, 0xFF),
                accent: RGBColor(0x0A, 0x63, 0x63),
                series: [
                    RGBColor(0x00, 0x72, 0xB2),
                    RGBColor(0xD5, 0x5E, 0x00),
                    RGBColor(0x00, 0x9E, 0x73),
                    RGBColor(0xCC, 0x79, 0xA7),
                    RGBColor(0x1C, 0x1B, 0x19),
                    RGBColor(0xE6, 0x9F, 0x00),
                ],
            },
            Mode::Dark => Self {
                ink: RGBColor(0xEC, 0xE9, 0xE2),
                muted: RGBColor(0xA8, 0xA2, 0x97),
                line: RGBColor(0x34, 0x39, 0x44),
                surface: RGBColor(0x1C, 0x1F, 0x26),
                accent: RGBColor(0x5C, 0xCB, 0xC8),
                series: [
                    RGBColor(0x56, 0xB4, 0xE9),
                    RGBColor(0xE6, 0x9F, 0x00),
                    RGBColor(0x00, 0x9E, 0x73),
                    RGBColor(0xCC, 0x79, 0xA7),
                    RGBColor(0xF0, 0xE4, 0x42),
                    RGBColor(0xD5, 0x5E, 0x00),
                ],
            },
        }
    }

    /// What is second to the accent: mistakes, test rows, drifted columns.
    #[must_use]
    pub const fn second(&self) -> RGBColor {
        let [_, second, ..] = self.series;
        second
    }

    /// A colour over the surface, as if it had this opacity.
    #[must_use]
    pub fn tint(&self, color: RGBColor, opacity: f64) -> RGBColor {
        let mix = |over: u8, under: u8| {
            let value = f64::from(over) * opacity + f64::from(under) * (1.0 - opacity);
            libm::round(value.clamp(0.0, 255.0)) as u8
        };
        RGBColor(
            mix(color.0, self.surface.0),
            mix(color.1, self.surface.1),
            mix(color.2, self.surface.2),
        )
    }

    /// The text colour that reads best on a background.
    #[must_use]
    pub fn ink_on(&self, background: RGBColor) -> RGBColor {
        let best = |a: RGBColor, b: RGBColor| {
            if contrast(a, background) >= contrast(b, background) {
                a
            } else {
                b
            }
        };
        let own = best(self.ink, self.surface);
        // Between two soft colours lies a tint on which neither reaches 4.5:1; black or white always does.
        if contrast(own, background) >= 4.5 {
            own
        } else {
            best(BLACK, WHITE)
        }
    }
}

/// A colour that lets this share through.
pub(super) fn translucent(color: RGBColor, opacity: f64) -> RGBAColor {
    color.mix(opacity)
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.2).
pub(super) fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            libm::pow((value + 0.055) / 1.055, 2.4)
        }
    };
    0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_marks_stand_out_in_both_modes() {
        for theme in [Theme::of(Mode::Light), Theme::of(Mode::Dark)] {
            for text in [theme.ink, theme.muted, theme.accent] {
                assert!(contrast(text, theme.surface) > 6.0);
            }
            assert!(contrast(theme.second(), theme.surface) > 3.0);
        }
    }

    #[test]
    fn text_is_legible_on_every_tint() {
        for theme in [Theme::of(Mode::Light), Theme::of(Mode::Dark)] {
            for color in [theme.accent, theme.second()] {
                for step in 0..=100 {
                    let background = theme.tint(color, f64::from(step) / 100.0);
                    assert!(
                        contrast(theme.ink_on(background), background) > 4.5,
                        "{background:?}"
                    );
                }
            }
        }
    }
}
