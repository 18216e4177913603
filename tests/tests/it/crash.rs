//! The program dies at every border between two steps, is started again, and nothing is lost, doubled or left behind.
//!
//! Each case is a process of its own that dies where `ca_core::runtime::crash_point` names a point; a case whose process does not
//! die there fails. After each death the server is started again and [`check`] looks at everything.

mod cases;
mod check;
mod house;
mod load;
mod told;

use std::collections::HashSet;

use anyhow::{Context as _, Result, ensure};
use ca_core::runtime::crash_point::CrashPoint;

use self::cases::{CRL, Case, DELIVER, ISSUE, MAIL, PARTS, PUBLISH, RESPONDER, REVOKE, STORE};
use self::house::House;

#[test]
fn dying_while_issuing() -> Result<()> {
    survive(ISSUE)
}

#[test]
fn dying_while_revoking_and_mailing() -> Result<()> {
    survive(&[REVOKE, MAIL].concat())
}

#[test]
fn dying_while_making_a_crl() -> Result<()> {
    survive(CRL)
}

#[test]
fn dying_while_renewing_the_responder() -> Result<()> {
    survive(RESPONDER)
}

#[test]
fn dying_while_publishing_to_a_directory() -> Result<()> {
    survive(PUBLISH)
}

#[test]
fn dying_while_delivering_events() -> Result<()> {
    survive(DELIVER)
}

#[test]
fn dying_around_a_commit() -> Result<()> {
    survive(STORE)
}

#[test]
fn dying_between_two_parts_of_a_large_crl() -> Result<()> {
    let mut house = House::found()?;
    house.revoke_many(MANY)?;
    house.die(&PARTS)?;
    let parts =
        house.database().count("crl_part p WHERE NOT EXISTS (SELECT 1 FROM crl c WHERE c.number = p.number)")?;
    ensure!(parts == 1, "{parts} parts of a CRL that nobody knows");
    house.inkan().text(&["crl", "publish"])?;
    check::everything(&mut house)?;
    let parts = house.database().count("crl_part WHERE part = 1")?;
    ensure!(parts > 0, "the CRL is not large enough to show anything");
    check::forgotten_parts(&house)
}

#[test]
fn every_point_has_a_case() {
    let cases = [ISSUE, REVOKE, CRL, RESPONDER, PUBLISH, MAIL, DELIVER, STORE].concat();
    let covered: HashSet<CrashPoint> = cases.iter().chain([&PARTS]).map(|case| case.point).collect();
    for (point, name) in CrashPoint::ALL {
        assert!(covered.contains(&point), "nothing dies at {name}");
    }
}

fn survive(cases: &[Case]) -> Result<()> {
    let mut house = House::found()?;
    for case in cases {
        house.die(case).and_then(|()| check::everything(&mut house)).with_context(|| format!("{case:?}"))?;
    }
    check::forgotten_parts(&house)
}

/// A CRL with so many entries has more than one part.
const MANY: u32 = 30_000;
