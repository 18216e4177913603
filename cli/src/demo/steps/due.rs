//! Carol's certificate, which ends soon: her page offers its renewal, and her mail program has the reminder.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::demo::cast::CAROL;
use crate::demo::signed::check_certificate;
use crate::demo::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let mut carol = walk.sign_in(CAROL)?;
    let list = carol.open("/certificates")?;
    let link = list.numbered_links("/certificates/").first().copied().context("Carol has no certificate")?.to_owned();
    ensure!(carol.open(&link)?.text.contains(&format!("{link}/renew")), "its page offers no renewal");
    let received = walk.received(carol.fetch(&format!("{link}/download/der"))?);
    let certificate = check_certificate(&received, walk.issuing()?)?;
    let ends = certificate.tbs_certificate().validity().not_after;
    let now = Duration::from_secs(u64::try_from(walk.now().unix_seconds())?);
    let left = ends.to_unix_duration().checked_sub(now).context("the certificate has ended")?;
    ensure!(left < RENEWABLE, "the certificate does not end soon");
    walk.wait_for_mail(CAROL, &format!("Subject: Your certificate for {} ends", CAROL.address))?;
    Ok(format!("ends in {} days", left.as_secs() / 86_400))
}

const RENEWABLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
