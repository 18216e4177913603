//! QR codes (ISO/IEC 18004) as part of the page: they need no request and no script, and print sharply.

use std::fmt::Write as _;

use ca_core::{Error, Result};
use qrcode::{Color, EcLevel, QrCode};

/// The code of `text` as an SVG of the class `qr`, with `label` as its text alternative.
///
/// # Errors
/// `Internal` when the text is longer than a code can hold: 2331 octets at the level M.
pub(crate) fn draw(text: &str, label: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Error::internal)?;
    let (width, colors) = (code.width(), code.to_colors());
    let side = width + 2 * QUIET_ZONE;
    let mut path = String::new();
    for (row, modules) in colors.chunks(width).enumerate() {
        for (column, _) in modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            write!(path, "M{} {}h1v1h-1z", column + QUIET_ZONE, row + QUIET_ZONE).map_err(Error::internal)?;
        }
    }
    let label = askama::filters::escape(label, askama::filters::Html).map_err(Error::internal)?;
    Ok(format!(
        r##"<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// The white modules that readers require on each side.
const QUIET_ZONE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_and_its_label_can_t_leave_its_place() {
        let svg = draw("otpauth://totp/x", "a \"b\" <c>").unwrap();
        assert!(svg.starts_with("<svg class=\"qr\"") && svg.ends_with("</svg>"));
        assert!(!svg.contains("<c>") && !svg.contains("\"b\""), "{svg}");
        assert!(svg.contains("M4 4h1v1h-1z"), "the corner of a finder is dark");
    }

    #[test]
    fn what_no_code_can_hold_is_an_error() {
        assert!(draw(&"x".repeat(2_332), "").is_err());
        assert!(draw(&"x".repeat(2_331), "").is_ok());
    }
}
