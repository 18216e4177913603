//! What the checks found, one line each.

use anyhow::Result;
use serde::Serialize;

use crate::output::plain;

/// The urgency of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Ok,
    /// This check could not be made.
    NotChecked,
    Warning,
    Fault,
}

/// The result of one check.
#[derive(Debug, Serialize)]
struct Finding {
    level: Level,
    /// The subject, such as `database`.
    topic: &'static str,
    text: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// The results so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

/// The results as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    faults: usize,
    warnings: usize,
    findings: &'a [Finding],
}

impl Findings {
    /// Everything is as it should be.
    pub(super) fn ok(&mut self, topic: &'static str, text: impl Into<String>) {
        self.add(Level::Ok, topic, text.into(), None);
    }

    /// A check that could not be made, and the reason.
    pub(super) fn not_checked(&mut self, topic: &'static str, text: impl Into<String>) {
        self.add(Level::NotChecked, topic, text.into(), None);
    }

    /// Something to mend that does not keep the installation from working.
    pub(super) fn warn(&mut self, topic: &'static str, text: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Warning, topic, text.into(), Some(advice.into()));
    }

    /// Something that does not work.
    pub(super) fn fault(&mut self, topic: &'static str, text: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Fault, topic, text.into(), Some(advice.into()));
    }

    /// Makes a check. Its error is a fault of it, so that the other checks are still made.
    pub(super) fn of(&mut self, topic: &'static str, check: impl FnOnce(&mut Self) -> Result<()>) {
        if let Err(error) = check(self) {
            let advice = "correct the cause and run this again: the rest of this check was not made";
            self.fault(topic, format!("the check ended with an error: {error:#}"), advice);
        }
    }

    fn add(&mut self, level: Level, topic: &'static str, text: String, advice: Option<String>) {
        let advice = advice.filter(|advice| !advice.is_empty());
        self.0.push(Finding { level, topic, text, advice });
    }

    pub(super) fn has_faults(&self) -> bool {
        self.count(Level::Fault) > 0
    }

    pub(super) fn has_warnings(&self) -> bool {
        self.count(Level::Warning) > 0
    }

    fn count(&self, level: Level) -> usize {
        self.0.iter().filter(|finding| finding.level == level).count()
    }

    pub(super) fn report(&self) -> Report<'_> {
        Report { faults: self.count(Level::Fault), warnings: self.count(Level::Warning), findings: &self.0 }
    }

    /// One line each, and the numbers.
    pub(super) fn tell(&self) -> String {
        let lines: String = self.0.iter().map(|finding| finding.tell() + "\n").collect();
        format!("{lines}{} fault(s), {} warning(s)", self.count(Level::Fault), self.count(Level::Warning))
    }
}

impl Finding {
    fn tell(&self) -> String {
        let level = match self.level {
            Level::Ok => "ok",
            Level::NotChecked => "-",
            Level::Warning => "warning",
            Level::Fault => "FAULT",
        };
        let advice = self.advice.as_ref().map(|advice| format!("; {advice}")).unwrap_or_default();
        // Replies of other servers are untrusted text, and errors in the configuration have several lines.
        let text = format!("{}{advice}", self.text);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{level:<8} {:<14} {}", self.topic, plain(&line))
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn an_error_in_a_check_is_its_fault_and_ends_no_other() {
        let mut findings = Findings::default();
        findings.of("clock", |findings| {
            findings.ok("clock", "it goes");
            bail!("no such\ntable")
        });
        findings.of("people", |findings| {
            findings.ok("people", "one");
            Ok(())
        });
        let told = findings.tell();
        assert!(told.contains("ok       clock          it goes\nFAULT    clock "), "{told}");
        assert!(told.contains("ended with an error: no such table; correct"), "{told}");
        assert!(told.ends_with("ok       people         one\n1 fault(s), 0 warning(s)"), "{told}");
    }
}
