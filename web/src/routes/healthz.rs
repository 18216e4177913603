//! `/healthz`: whether the process answers.

/// Answers `ok`.
pub(crate) async fn tell() -> &'static str {
    "ok\n"
}
