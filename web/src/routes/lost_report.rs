//! `/lost/{token}`: the page of a mailed link or a printed code. GET changes nothing; the button acts.

use actix_web::web::Path;
use askama::Template;
use ca_core::Ca;
use ca_core::error::{Conflict, Error};
use ca_core::types::{CertificateId, CertificateStatus, Happening, RevocationReason, Timestamp};
use ca_core::use_cases::revocation::passes::{self, PassAction, PassOutcome, PassView};
use ca_core::use_cases::revocation::revoke::effect::Effect;
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::history::is_reported_stolen;

use super::certificate_row::{CertificateRow, Standing, names_apart};
use super::happenings::{Choice, Choices, MISLAID};
use super::revoke::read_since;
use super::revoked::{Revocation, is_waiting, sentences};
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Shows the certificates, and the possible events.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let opened = look(&visitor, &token).await?;
    let chosen = chosen_at_first(&opened.certificates);
    let form = Form { chosen, happening: String::new(), since: String::new() };
    render::page(&ReportView::new(&visitor, &opened, token, form, Faults::default()))
}

/// Revokes or holds, and invalidates the link.
pub(crate) async fn report(visitor: Visitor, token: Path<String>, Posted(fields): Posted<Fields>) -> Answer {
    let token = token.into_inner();
    let form = Form::read(&fields);
    let mut faults = Faults::default();
    if form.chosen.is_empty() {
        faults.note(&visitor, "certificate", "fault-certificate");
    }
    let wish = read_wish(&visitor, &form, &mut faults);
    let Some(wish) = wish.filter(|_| faults.is_empty()) else {
        let opened = look(&visitor, &token).await?;
        return render::form_again(&ReportView::new(&visitor, &opened, token, form, faults));
    };
    let (link, chosen) = (token.clone(), form.chosen.clone());
    let is_carried_out = visitor.call(move |ca| carry_out(ca, &link, &chosen, wish)).await?;
    if is_carried_out { Ok(render::go_to(&format!("/lost/{token}/done"))) } else { refuse(&visitor, token, form).await }
}

/// Returns `false` if all chosen certificates are revoked and the report would change none of them.
fn carry_out(ca: &Ca, link: &str, chosen: &[CertificateId], wish: PassAction) -> ca_core::Result<bool> {
    match passes::report_by_pass(ca, link, chosen, wish) {
        Ok(()) => Ok(true),
        Err(Error::Conflict(Conflict::AlreadyRevoked)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The form again, which names the chosen certificates that are revoked already.
async fn refuse(visitor: &Visitor, token: String, form: Form) -> Answer {
    let opened = look(visitor, &token).await?;
    let view = ReportView::new(visitor, &opened, token, form, Faults::default());
    let revoked: Vec<&str> =
        view.rows.iter().filter(|it| it.is_chosen && it.is_revoked()).map(|it| &*it.name).collect();
    if revoked.is_empty() {
        return Err(Error::from(Conflict::AlreadyRevoked).into());
    }
    let mut faults = Faults::default();
    let names = revoked.join(" / ");
    faults.note_of(visitor, "certificate", "fault-certificate-revoked", ("names", &names));
    render::form_again(&ReportView { page: view.page.with(faults), ..view })
}

/// A person who lost one key has usually lost all of them.
fn chosen_at_first(certificates: &[CertificateView]) -> Vec<CertificateId> {
    certificates.iter().filter(|it| !is_revoked(it)).map(|it| it.id).collect()
}

/// Shows the result, for an hour.
pub(crate) async fn done(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let link = token.clone();
    let outcome = visitor.call(move |ca| passes::look_at_outcome(ca, &link)).await?;
    match outcome {
        None => Ok(render::go_to(&format!("/lost/{token}"))),
        Some(outcome) => render::page(&DoneView::new(&visitor, &outcome, token)),
    }
}

/// The certificates of the pass, without those whose key was reported stolen: nothing worse can be reported.
async fn look(visitor: &Visitor, token: &str) -> Result<PassView, Fault> {
    let token = token.to_owned();
    visitor
        .call(move |ca| {
            let mut opened = passes::look_at_pass(ca, &token)?;
            let certificates = opened.certificates.into_iter().filter_map(|it| match is_settled(ca, &it) {
                Ok(settled) => (!settled).then_some(Ok(it)),
                Err(error) => Some(Err(error)),
            });
            opened.certificates = certificates.collect::<ca_core::Result<_>>()?;
            Ok(opened)
        })
        .await
}

fn is_settled(ca: &Ca, certificate: &CertificateView) -> ca_core::Result<bool> {
    Ok(is_revoked(certificate) && is_reported_stolen(ca, certificate)?)
}

/// A form in which a field may occur several times.
type Fields = Vec<(String, String)>;

struct Form {
    chosen: Vec<CertificateId>,
    happening: String,
    since: String,
}

impl Form {
    fn read(fields: &Fields) -> Self {
        let all = |name: &'static str| fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value);
        let one = |name| all(name).next().cloned().unwrap_or_default();
        let chosen = all("certificate").filter_map(|id| id.parse().ok()).collect();
        Self { chosen, happening: one("happening"), since: one("since") }
    }
}

fn read_wish(visitor: &Visitor, form: &Form, faults: &mut Faults) -> Option<PassAction> {
    if form.happening == MISLAID {
        return Some(PassAction::Suspend);
    }
    let happening = form.happening.parse::<Happening>().ok().filter(|happening| !happening.is_for_office());
    let Some(happening) = happening else {
        faults.note(visitor, "happening", "fault-happening");
        return None;
    };
    let stolen = happening == Happening::KeyStolen;
    let since = if stolen { read_since(visitor, &form.since, faults) } else { None };
    Some(PassAction::Revoke { happening, since })
}

fn is_revoked(certificate: &CertificateView) -> bool {
    matches!(certificate.status, CertificateStatus::Revoked { .. })
}

fn is_reported_lost(certificate: &CertificateView) -> bool {
    matches!(certificate.status, CertificateStatus::Revoked { reason: RevocationReason::KeyCompromise, .. })
}

fn knows_hold(visitor: &Visitor) -> bool {
    visitor.web.ca.settings().policy.set.knows_hold()
}

/// The events that a person can report about their own key; when all were reported lost, only that they were stolen.
fn choices(visitor: &Visitor, certificates: &[CertificateView]) -> Choices {
    if certificates.iter().all(is_reported_lost) {
        return Choices::new([Happening::KeyStolen], None);
    }
    let effect = if knows_hold(visitor) { "happening-mislaid-effect" } else { "happening-mislaid-withdraws" };
    let own = Happening::ALL.into_iter().filter(|happening| !happening.is_for_office());
    Choices::new(own, Some(Choice::mislaid("happening-mislaid", effect)))
}

#[derive(Template)]
#[template(path = "lost_report.html")]
struct ReportView {
    page: Page,
    person: String,
    token: String,
    rows: Vec<ChosenRow>,
    choices: Choices,
    happening: String,
    since: String,
}

struct ChosenRow {
    row: CertificateRow,
    /// The words that tell it from the others.
    name: String,
    is_chosen: bool,
}

impl ChosenRow {
    fn is_revoked(&self) -> bool {
        self.row.standing == Standing::Revoked
    }
}

impl ReportView {
    fn has_revoked(&self) -> bool {
        self.rows.iter().any(ChosenRow::is_revoked)
    }

    fn new(visitor: &Visitor, opened: &PassView, token: String, form: Form, faults: Faults) -> Self {
        let now = visitor.web.ca.clock().now();
        let page = visitor.page("lost-report-title").with(faults);
        let rows: Vec<_> = opened.certificates.iter().map(|it| CertificateRow::new(it, now)).collect();
        let names = names_apart(&page, &rows);
        let chosen =
            |(row, name): (CertificateRow, _)| ChosenRow { is_chosen: form.chosen.contains(&row.id), row, name };
        let choices = choices(visitor, &opened.certificates);
        Self {
            rows: rows.into_iter().zip(names).map(chosen).collect(),
            page,
            person: opened.person_name.to_string(),
            token,
            happening: form.happening,
            choices,
            since: form.since,
        }
    }
}

#[derive(Template)]
#[template(path = "lost_done.html")]
struct DoneView {
    page: Page,
    token: String,
    /// When a theft was recorded.
    stolen_at: Option<Timestamp>,
    /// The certificates that were revoked before the report.
    revoked_before: Vec<Revocation>,
    revocations: Vec<Revocation>,
    held: Vec<HeldRow>,
    withdrawn: Vec<CertificateRow>,
    is_waiting: bool,
}

struct HeldRow {
    row: CertificateRow,
    done: Vec<String>,
}

impl DoneView {
    fn new(visitor: &Visitor, outcome: &PassOutcome, token: String) -> Self {
        let now = visitor.web.ca.clock().now();
        let page = visitor.page("lost-done-title");
        let all_of = |revoked: &[(CertificateView, Effect)]| -> Vec<Revocation> {
            revoked.iter().filter_map(|(it, effect)| Revocation::new(&page, it, effect, now)).collect()
        };
        let (revocations, revoked_before) = (all_of(&outcome.revoked), all_of(&outcome.revoked_before));
        let held = outcome.held.iter().map(|(certificate, effect)| HeldRow {
            row: CertificateRow::new(certificate, now),
            done: sentences(&page, effect, certificate.profile.encrypts(), now),
        });
        let held: Vec<HeldRow> = held.collect();
        Self {
            stolen_at: outcome.stolen_at,
            revoked_before,
            is_waiting: outcome.revoked.iter().chain(&outcome.held).any(|(_, effect)| is_waiting(effect)),
            held,
            withdrawn: outcome.withdrawn.iter().map(|certificate| CertificateRow::new(certificate, now)).collect(),
            page,
            token,
            revocations,
        }
    }
}
