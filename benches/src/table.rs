//! The page with the results.

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

/// The page in Markdown.
pub(crate) fn page(rows: &[Row]) -> String {
    let mut lines = vec![
        "# Performance".to_owned(),
        String::new(),
        "Written by `cargo xtask bench`. Inkan, its peers and the machine's limit were measured alternately in one run; each".to_owned(),
        "figure is a median. Absolute figures depend on one shared two-core machine at one time and are no guarantee; the".to_owned(),
        "ratios are meaningful.".to_owned(),
        String::new(),
        "| work | unit | Inkan | peer | limit | Inkan to peer | Inkan to limit |".to_owned(),
        "|---|---|---|---|---|---|---|".to_owned(),
    ];
    for row in rows {
        let limit = row.limit.map_or("–".to_owned(), figure);
        let to_limit = row.limit.map_or("–".to_owned(), |limit| format!("{:.2}", row.inkan / limit));
        let peer = row.peer.map_or("–".to_owned(), figure);
        let to_peer = row.peer.map_or("–".to_owned(), |peer| format!("{:.1}", row.inkan / peer));
        lines.push(format!(
            "| {} | {} | {} | {peer} | {limit} | {to_peer} | {to_limit} |",
            row.work,
            row.unit,
            figure(row.inkan)
        ));
    }
    lines.push(String::new());
    lines.push(EXPLANATION.to_owned());
    lines.push(String::new());
    lines.join("\n")
}

/// A number with its significant digits.
pub(crate) fn figure(value: f64) -> String {
    if value < 10.0 { format!("{value:.3}") } else { format!("{value:.1}") }
}

const EXPLANATION: &str = "\
**Issuance** and **batch**: in process, on SQLite with `synchronous=FULL`. Each certificate is drafted, linted, its intent committed, signed,
verified, and committed with audit row and outbox row. A single caller needs two commits per
certificate; concurrent callers share them, and so does a batch. The peer is `openssl ca`: one process for each certificate, on an
index of the size named, or one process for the batch. The limit is the signing rate of the same key with Inkan's
signing library, on one core for one caller and on two for many.

**Over HTTP**: the same through the API, with `wrk` as client on the same two cores. The peer is Debian's golang-cfssl, which signs and
stores nothing. The bare server reads and verifies the same request, signs, stores one row, commits all waiting rows together, and
answers, without token, lint rules, intent, audit trail and outbox.

**CRL**: from the database to a signed, stored CRL with that many entries; the peer is `openssl ca -gencrl` on an index with as
many. One more revocation: from its commit until the next CRL is stored; the limit is the time to hash as many octets, sign once, and
write as many octets to a file that is synced.

**OCSP**: with `wrk` as client on the same two cores, one certificate, cached response; the peer is `cfssl ocspserve` with the same
response, the limit nginx with a file of two kilobytes.

**Pages**: the portal, with `wrk` as client on the same two cores over 200 connections, each with its own session, with as many people
as certificates, alternating between installations of ten thousand and of a million. Each request waits for the other 199. The target is at
most 1.5 times. `/find` limits one source to 60 requests in 15 minutes, so its look-up is measured in process. The machine had other
load at the time: only the ratios are meaningful.

**Publication delay**: `inkan serve` with its portal, its built-in directory and a slapd to which it publishes; clients poll every
two milliseconds. Successive revocations are more than a second apart, the window in which revocations are gathered into one CRL; a
revocation within the window waits for its end. The targets are 0.3 s in the median and 1.2 s for 99 of 100 revocations, and 0.2 s for 99 of 100
certificates.

**Idle**: `inkan serve` from its start until it reports readiness, polled every ten milliseconds, and resident
memory three seconds later. The targets are at most a second, 60 MB, and a program of 40 MB.

**Failed sign-ins**: 60 for unknown addresses, five at a time from one source, and what is resident after them, of a debug build
on two cores. With a buffer of Argon2 for each, 65 MB became 617 MB and stayed so; with two buffers of 19 MiB that are used again,
64 MB became 128 MB, in the same time. `memory` in the whole-system tests holds the growth below 150 MB.

**Missed targets** and their causes:

- Issuing with RSA-3072 should reach 0.75 of the signing rate over HTTP, and reaches about half; a batch reaches 0.72. In addition to
  a signature of 0.7 ms a certificate should take 0.25 ms of a core, and does so in a batch. `wrk` and the server share two cores.
- With P-256 a batch should be 12 times `openssl ca`, and is about six times; two verifications, of the request and of the
  signature, are half of the cost. Over HTTP it should reach half of a bare server, and reaches less than a quarter: the bare
  server has one commit instead of Inkan's two, one row instead of six, and no rules.
- With a million certificates stored P-256 keeps about 0.8 of its rate, the target, in some runs slightly less; the cause was
  not investigated.
- A CRL of a million entries from the database should be 20 times as fast as openssl, and is five times. It is needed once a day,
  because a revocation is spliced into the last list instead. While it is made, 99 of 100 issuances should take at most twice as long
  as otherwise, and take about three times as long, because it occupies one of two cores.
- OCSP by GET should reach 0.6 of nginx, and is slightly below; POST reaches 0.8.";
