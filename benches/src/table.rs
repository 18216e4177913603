//! The table of the results.

use std::time::{Duration, Instant};

use anyhow::Result;

/// The measurement of one kind of work.
pub(crate) struct Row {
    pub(crate) work: String,
    /// Inkan's operations per second, or another value in `unit`.
    pub(crate) inkan: f64,
    pub(crate) peer: Option<f64>,
    pub(crate) limit: Option<f64>,
    pub(crate) unit: &'static str,
}

/// Runs two kinds of work alternately and returns the median rate of each, in operations per second.
pub(crate) fn by_turns(
    rounds: usize,
    count: u32,
    a: impl FnMut() -> Result<()>,
    b: impl FnMut() -> Result<()>,
) -> Result<(f64, f64)> {
    by_turns_of(rounds, (count, a), (count, b))
}

/// Like [`by_turns`], for two kinds of work of different sizes.
pub(crate) fn by_turns_of(
    rounds: usize,
    (count_a, mut a): (u32, impl FnMut() -> Result<()>),
    (count_b, mut b): (u32, impl FnMut() -> Result<()>),
) -> Result<(f64, f64)> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        first.push(rate(count_a, &mut a)?);
        second.push(rate(count_b, &mut b)?);
    }
    Ok((median(first), median(second)))
}

fn rate(count: u32, work: &mut impl FnMut() -> Result<()>) -> Result<f64> {
    let began = Instant::now();
    work()?;
    Ok(per_second(count, began.elapsed()))
}

pub(crate) fn per_second(count: u32, took: Duration) -> f64 {
    f64::from(count) / took.as_secs_f64()
}

pub(crate) fn median(values: Vec<f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value that this fraction of the measurements does not exceed.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list"
)]
pub(crate) fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * part) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// The table in Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut lines = vec![
        "| work | unit | Inkan | peer | limit | Inkan to peer | Inkan to limit |".to_owned(),
        "|---|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(rows.iter().map(line));
    lines.push(String::new());
    lines.join("\n")
}

/// The line of the table for one measurement.
pub(crate) fn line(row: &Row) -> String {
    let limit = row.limit.map_or("–".to_owned(), figure);
    let to_limit = row.limit.map_or("–".to_owned(), |limit| format!("{:.2}", row.inkan / limit));
    let peer = row.peer.map_or("–".to_owned(), figure);
    let to_peer = row.peer.map_or("–".to_owned(), |peer| format!("{:.1}", row.inkan / peer));
    let (work, unit, inkan) = (&row.work, row.unit, figure(row.inkan));
    format!("| {work} | {unit} | {inkan} | {peer} | {limit} | {to_peer} | {to_limit} |")
}

/// A number with its significant digits.
fn figure(value: f64) -> String {
    if value < 10.0 { format!("{value:.3}") } else { format!("{value:.1}") }
}
