//! Explanations and reports as text for people.

use ldap_publisher::reconcile::ReconcileReport;
use ldap_publisher::why::Explanation;

use crate::output::plain;

/// The state of an entry, as text.
pub(super) fn explanation(it: &Explanation) -> String {
    let mut lines = vec![format!("{} in {}", plain(&it.entry), it.directory)];
    let mut line = |name: &str, value: &str| lines.push(format!("  {name:<12} {}", plain(value)));
    if let Some(rule) = &it.rule {
        line("looked for", rule);
    }
    line("entry", &format!("{} ({})", it.dn.as_deref().unwrap_or("-"), if it.exists { "there" } else { "not there" }));
    for held in &it.holds {
        let whose = match (held.own, held.unknown) {
            (_, true) => "of a CA key of ours but not issued here, left alone",
            (true, false) => "ours",
            (false, false) => "of another CA, left alone",
        };
        let wanted = if held.wanted { "wanted" } else { "not wanted" };
        let serial = held.serial.as_deref().unwrap_or("-");
        line("holds", &format!("{} {serial} {whose}, {wanted}", held.attribute));
    }
    for change in &it.differs {
        line("differs", change);
    }
    if let Some(fault) = &it.fault {
        line("fault", fault);
    }
    if let Some(last) = &it.last {
        line("last result", &format!("{} at {}: {}", last.outcome, last.at, last.detail));
    }
    if let Some(waiting) = &it.waiting {
        let why = waiting.last_error.as_deref().unwrap_or("not tried yet");
        line("waits", &format!("until {}, tried {} times: {why}", waiting.due_at, waiting.attempts));
    }
    lines.join("\n")
}

/// The result of comparing a directory, as text.
pub(super) fn report(it: &ReconcileReport) -> String {
    let mut lines = vec![format!("{}: {} entries compared, {} reported", it.directory, it.examined, it.drift.len())];
    for drift in &it.drift {
        lines.push(format!("  {} {}", plain(&drift.entry), plain(drift.dn.as_deref().unwrap_or("-"))));
        lines.extend(drift.changes.iter().map(|change| format!("    {}", plain(change))));
        match drift.foreign {
            0 => {}
            1 => lines.push("    1 value of another issuer, left alone".to_owned()),
            many => lines.push(format!("    {many} values of other issuers, left alone")),
        }
        match drift.unknown {
            0 => {}
            1 => lines.push("    1 value of a CA key of ours but not issued here, left alone".to_owned()),
            many => lines.push(format!("    {many} values of a CA key of ours but not issued here, left alone")),
        }
        lines.extend(drift.parked.iter().map(|reason| format!("    parked: {}", plain(reason))));
        lines.extend(drift.fault.iter().map(|fault| format!("    fault: {}", plain(fault))));
    }
    lines.join("\n")
}
