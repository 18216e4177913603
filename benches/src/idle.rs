//! A server with a million certificates and no requests.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use inkan_tests::inkan::binary;
use inkan_tests::reachable::Reachable;

use crate::installation::fill_certificates;
use crate::memory;
use crate::table::{Row, median};

/// Measures the time until `inkan serve` is ready, its memory then, and the size of the program.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let mut organisation = Reachable::new()?;
    organisation.inkan.holds_inventions();
    let mut rows = Vec::new();
    let mut stored = 0;
    for wanted in [10_000, 1_000_000] {
        fill_certificates(organisation.inkan.database(), stored + 1, wanted)?;
        stored = wanted;
        // The first start publishes the first CRLs and generates the responder's key, which is a part of founding.
        organisation.inkan.serve()?.stop()?;
        let (mut ready, mut resident) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let serving = organisation.inkan.serve()?;
            ready.push(began.elapsed().as_secs_f64() * 1000.0);
            thread::sleep(A_WHILE);
            resident.push(memory::resident_of(serving.pid())?);
            serving.stop()?;
        }
        for (what, value, unit) in
            [("until it is ready", median(ready), "milliseconds"), ("memory while it is idle", median(resident), "MB")]
        {
            let work = format!("`inkan serve` with {stored} certificates: {what}");
            rows.push(Row { work, inkan: value, peer: None, limit: None, unit });
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "the program has far less than 2^53 octets")]
    let size = fs::metadata(binary()?)?.len() as f64 / (1024.0 * 1024.0);
    let work = "the program, one file".to_owned();
    rows.push(Row { work, inkan: size, peer: None, limit: None, unit: "MB" });
    Ok(rows)
}

const ROUNDS: usize = 5;
const A_WHILE: Duration = Duration::from_secs(3);
