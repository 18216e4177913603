//! `/officer/installation`: the state of CAs, directories and mails, and what the configuration file says. It changes nothing.

use askama::Template;
use ca_core::config::Policy;
use ca_core::policy::{SeeInstallation, permit};
use ca_core::types::{DirectoryName, Timestamp};
use ca_core::use_cases::feed::{Backlog, FailingChange, list_failing};
use ca_core::use_cases::mail::mail_status::{HeldMail, MailStatus, mail_status};
use ca_core::use_cases::operation::health::HealthCheck;
use ca_core::use_cases::operation::overview::{InstallationState, read_installation};
use ca_core::use_cases::status::publish_crl::CrlStatus;

use super::overview::{State, state_of_crl};
use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the state.
pub(crate) async fn show(me: SignedIn) -> Answer {
    let permitted = permit(&me.actor(), SeeInstallation)?;
    let (state, failing, mail) = me
        .call(move |ca| {
            let state = read_installation(ca, &permitted)?;
            let names = state.figures.outboxes.iter().map(|(name, _)| name);
            let failing =
                names.map(|name| list_failing(ca, &permitted, name, AT_MOST)).collect::<Result<Vec<_>, _>>()?;
            Ok((state, failing, mail_status(ca)?))
        })
        .await?;
    let InstallationState { figures, checks, .. } = state;
    let ends = figures.ends;
    let until = |slug: &str| ends.iter().find(|end| end.slug.as_str() == slug).map(|end| end.not_after);
    let authorities = figures.crls.into_iter().map(|crl| AuthorityRow { until: until(crl.slug.as_str()), crl });
    let outboxes = figures.outboxes.into_iter().zip(failing);
    render::page(&InstallationView {
        authorities: authorities.collect(),
        checks: checks.into_iter().map(|check| CheckRow { name: name_of(&check), fault: check.fault }).collect(),
        directories: outboxes.map(|((name, backlog), failing)| DirectoryRow { name, backlog, failing }).collect(),
        mail,
        policy: me.web.ca.settings().policy.clone(),
        page: me.page("installation-title"),
    })
}

/// The message with the name of a check.
fn name_of(check: &HealthCheck) -> &'static str {
    match check.name {
        "database" => "check-database",
        "restore" => "check-restore",
        "signing-key" => "check-signing-key",
        _ => "check-crl",
    }
}

#[derive(Template)]
#[template(path = "installation.html")]
struct InstallationView {
    page: Page,
    checks: Vec<CheckRow>,
    authorities: Vec<AuthorityRow>,
    directories: Vec<DirectoryRow>,
    mail: MailStatus,
    policy: Policy,
}

impl InstallationView {
    /// The mails that were not handed over, each list under its title.
    fn mail_lists(&self) -> [(&'static str, &[HeldMail]); 2] {
        [("installation-mail-failing", &self.mail.failing), ("installation-mail-refused", &self.mail.refused)]
    }
}

struct CheckRow {
    name: &'static str,
    fault: Option<String>,
}

struct AuthorityRow {
    crl: CrlStatus,
    /// The end of its certificate.
    until: Option<Timestamp>,
}

impl AuthorityRow {
    fn state(&self) -> State {
        state_of_crl(&self.crl)
    }

    /// The message about what must be done, if something must.
    fn remedy(&self) -> Option<&'static str> {
        match (self.state(), self.crl.is_root) {
            (State::Good, _) => None,
            (_, true) => Some("installation-root-remedy"),
            (_, false) => Some("installation-crl-remedy"),
        }
    }
}

struct DirectoryRow {
    name: DirectoryName,
    backlog: Backlog,
    failing: Vec<FailingChange>,
}

impl DirectoryRow {
    fn state(&self) -> State {
        if self.backlog.failing > 0 { State::Act } else { State::Good }
    }

    fn backlog_text(&self, page: &Page) -> String {
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("waiting", &self.backlog.waiting), ("failing", &self.backlog.failing)];
        say_with(page.language, "installation-directory-waiting", &values)
    }
}

/// Failed changes that are shown for each directory.
const AT_MOST: i64 = 20;
