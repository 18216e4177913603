//! `/lost/{token}`: the page of a mailed link or a printed code. GET changes nothing; the button acts.

use actix_web::web::Path;
use askama::Template;
use ca_core::Ca;
use ca_core::types::{CertificateId, CertificateStatus, Happening, RevocationReason};
use ca_core::use_cases::revocation::passes::{self, PassAction, PassOutcome, PassView};
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
    let form = Form { chosen: likely(&opened), happening: String::new(), since: String::new() };
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
    let opened = look(&visitor, &token).await?;
    if wish.is_some_and(|wish| !changes(&opened, &form.chosen, wish)) {
        faults.note(&visitor, "certificate", "fault-certificate-revoked");
    }
    let Some(wish) = wish.filter(|_| faults.is_empty()) else {
        return render::form_again(&ReportView::new(&visitor, &opened, token, form, faults));
    };
    let (link, chosen) = (token.clone(), form.chosen);
    visitor.call(move |ca| passes::report_by_pass(ca, &link, &chosen, wish)).await?;
    Ok(render::go_to(&format!("/lost/{token}/done")))
}

/// Shows the result, for an hour.
pub(crate) async fn done(visitor: Visitor, token: Path<String>) -> Answer {
    let token = token.into_inner();
    let link = token.clone();
    let outcome = visitor.call(move |ca| find_outcome(ca, &link)).await?;
    match outcome {
        None => Ok(render::go_to(&format!("/lost/{token}"))),
        Some((outcome, is_stolen)) => render::page(&DoneView::new(&visitor, &outcome, is_stolen, token)),
    }
}

/// What a report did, and whether it was of a theft.
fn find_outcome(ca: &Ca, link: &str) -> ca_core::Result<Option<(PassOutcome, bool)>> {
    let Some(outcome) = passes::look_at_outcome(ca, link)? else { return Ok(None) };
    for (certificate, _) in &outcome.revoked {
        if is_reported_stolen(ca, certificate)? {
            return Ok(Some((outcome, true)));
        }
    }
    Ok(Some((outcome, false)))
}

/// The certificates that are chosen at first: a person who lost one key has usually lost all of them.
fn likely(opened: &PassView) -> Vec<CertificateId> {
    let open = opened.certificates.iter().filter(|certificate| !is_revoked(certificate));
    open.map(|certificate| certificate.id).collect()
}

/// Whether this changes one of the chosen certificates.
fn changes(opened: &PassView, chosen: &[CertificateId], wish: PassAction) -> bool {
    let known: Vec<_> = opened.certificates.iter().filter(|it| chosen.contains(&it.id)).collect();
    known.is_empty() || known.into_iter().any(|certificate| changes_one(certificate, wish))
}

/// A revoked certificate can be reported stolen, and lost unless it was reported lost before.
fn changes_one(certificate: &CertificateView, wish: PassAction) -> bool {
    match wish {
        _ if !is_revoked(certificate) => true,
        PassAction::Revoke { happening: Happening::KeyStolen, .. } => true,
        PassAction::Revoke { happening: Happening::KeyLost, .. } => !is_reported_lost(certificate),
        PassAction::Revoke { .. } | PassAction::Suspend => false,
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

/// The events that a person can report about their own key.
fn choices(visitor: &Visitor, opened: &PassView) -> Choices {
    if opened.certificates.iter().all(is_reported_lost) {
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

impl ReportView {
    fn has_revoked(&self) -> bool {
        self.rows.iter().any(|it| it.row.standing == Standing::Revoked)
    }

    fn new(visitor: &Visitor, opened: &PassView, token: String, form: Form, faults: Faults) -> Self {
        let now = visitor.web.ca.clock().now();
        let page = visitor.page("lost-report-title").with(faults);
        let rows: Vec<_> = opened.certificates.iter().map(|it| CertificateRow::new(it, now)).collect();
        let (names, choices) = (names_apart(&page, &rows), choices(visitor, opened));
        let chosen =
            |(row, name): (CertificateRow, _)| ChosenRow { is_chosen: form.chosen.contains(&row.id), row, name };
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
    revocations: Vec<Revocation>,
    held: Vec<HeldRow>,
    withdrawn: Vec<CertificateRow>,
    is_waiting: bool,
    is_stolen: bool,
}

struct HeldRow {
    row: CertificateRow,
    done: Vec<String>,
}

impl DoneView {
    fn new(visitor: &Visitor, outcome: &PassOutcome, is_stolen: bool, token: String) -> Self {
        let now = visitor.web.ca.clock().now();
        let page = visitor.page("lost-done-title");
        let revoked = outcome.revoked.iter();
        let revocations: Vec<Revocation> =
            revoked.filter_map(|(certificate, effect)| Revocation::new(&page, certificate, effect, now)).collect();
        let held = outcome.held.iter().map(|(certificate, effect)| HeldRow {
            row: CertificateRow::new(certificate, now),
            done: sentences(&page, effect, certificate.profile.encrypts(), now),
        });
        let held: Vec<HeldRow> = held.collect();
        Self {
            is_waiting: outcome.revoked.iter().chain(&outcome.held).any(|(_, effect)| is_waiting(effect)),
            held,
            withdrawn: outcome.withdrawn.iter().map(|certificate| CertificateRow::new(certificate, now)).collect(),
            page,
            token,
            revocations,
            is_stolen,
        }
    }
}
