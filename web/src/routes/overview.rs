//! `/officer`: what an officer should know each morning. Each tile leads to the place that resolves it.

use askama::Template;
use ca_core::crl::Freshness;
use ca_core::policy::{SearchCertificates, SeeOverview, permit};
use ca_core::types::Timestamp;
use ca_core::use_cases::operation::health::Nearness;
use ca_core::use_cases::operation::overview::{Capped, InstallationState, Overview, read_overview};
use ca_core::use_cases::status::publish_crl::CrlStatus;
use time::Duration;

use crate::locale::say_with;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the tiles of the officer's roles.
pub(crate) async fn show(me: SignedIn) -> Answer {
    let permitted = permit(&me.actor(), SeeOverview)?;
    let overview = me.call(move |ca| read_overview(ca, &permitted)).await?;
    let page = me.page("overview-title");
    let now = me.web.ca.clock().now();
    let searches = permit(&me.actor(), SearchCertificates).is_ok();
    let tiles = tiles(&page, &overview, now, searches);
    let open = tiles.iter().filter(|tile| tile.state != State::Good).count();
    render::page(&OverviewView { page, tiles, open })
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewView {
    page: Page,
    tiles: Vec<Tile>,
    /// How many tiles need somebody.
    open: usize,
}

/// The state of one subject.
struct Tile {
    title: &'static str,
    state: State,
    text: String,
    /// Where to go on, if the officer may go there.
    link: Option<(&'static str, &'static str)>,
}

/// How urgent a tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Nothing is to be done.
    Good,
    /// Somebody should look at it.
    Look,
    /// Something does not work, or soon will not.
    Act,
}

impl State {
    /// The message with its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Good => "state-good",
            Self::Look => "state-look",
            Self::Act => "state-act",
        }
    }

    /// The class of its tag.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Look => "held",
            Self::Act => "bad",
        }
    }
}

fn tiles(page: &Page, overview: &Overview, now: Timestamp, searches: bool) -> Vec<Tile> {
    let mut tiles = Vec::new();
    tiles.extend(overview.waiting.map(|count| waiting(page, count)));
    tiles.extend(overview.ending.map(|count| ending(page, count, searches)));
    if let Some(installation) = &overview.installation {
        tiles.extend([alarms(page, installation), issuing_crls(page, installation), root_crl(page, installation)]);
        tiles.extend([directories(page, installation), mails(page, installation), founding(page, installation)]);
    }
    tiles.extend(overview.trail.map(|state| trail(page, state.signed_at, now)));
    tiles
}

fn counted(page: &Page, none: &str, some: &str, count: i64) -> String {
    if count == 0 { page.say(none) } else { page.say_of(some, "count", count) }
}

fn waiting(page: &Page, count: usize) -> Tile {
    let state = if count == 0 { State::Good } else { State::Look };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let text = counted(page, "overview-waiting-none", "overview-waiting-some", count);
    Tile { title: "overview-waiting", state, text, link: Some(("/officer/queue", "queue-title")) }
}

fn ending(page: &Page, count: Capped, searches: bool) -> Tile {
    let text = match count {
        Capped::Exactly(0) => page.say("overview-ending-none"),
        Capped::Exactly(count) => page.say_of("overview-ending-some", "count", count),
        Capped::MoreThan(count) => page.say_of("overview-ending-many", "count", count),
    };
    // Their owners are reminded by mail.
    let link = searches.then_some(("/officer/certificates/ending", "ending-title"));
    Tile { title: "overview-ending", state: State::Good, text, link }
}

/// What keeps the installation from issuing and revoking, and CAs that end.
fn alarms(page: &Page, installation: &InstallationState) -> Tile {
    let failed: Vec<String> = installation.checks.iter().filter_map(|check| check.fault.clone()).collect();
    let ending = installation.figures.ends.iter().filter(|end| end.nearness != Nearness::Far);
    let nearest = ending.min_by_key(|end| end.not_after);
    let (state, text) = match (failed.is_empty(), nearest) {
        (false, _) => (State::Act, page.say("overview-alarm-failed")),
        (true, Some(end)) => {
            let state = if end.nearness >= Nearness::Act { State::Act } else { State::Look };
            let (slug, day) = (end.slug.as_str(), page.day(&end.not_after));
            (state, say_with(page.language, "overview-alarm-end", &[("ca", &slug), ("day", &day)]))
        }
        (true, None) => (State::Good, page.say("overview-alarm-none")),
    };
    Tile { title: "overview-alarm", state, text, link: Some(("/officer/installation#checks", "installation-title")) }
}

fn issuing_crls(page: &Page, installation: &InstallationState) -> Tile {
    let issuing = || installation.figures.crls.iter().filter(|crl| !crl.is_root);
    let state = issuing().map(state_of_crl).max().unwrap_or(State::Act);
    let bad = issuing().filter(|crl| state_of_crl(crl) != State::Good).count();
    let text = if state == State::Good {
        page.say("overview-crl-good")
    } else {
        page.say_of("overview-crl-bad", "count", bad)
    };
    Tile { title: "overview-crl", state, text, link: Some(("/officer/installation#authorities", "installation-title")) }
}

/// The state of a CRL, in which a root's is due long before it ends.
pub(super) fn state_of_crl(crl: &CrlStatus) -> State {
    match crl.freshness {
        Freshness::Missing | Freshness::Lapsed { .. } => State::Act,
        Freshness::Due { .. } => State::Look,
        Freshness::Fresh if crl.is_behind => State::Look,
        Freshness::Fresh => State::Good,
    }
}

fn root_crl(page: &Page, installation: &InstallationState) -> Tile {
    let roots = || installation.figures.crls.iter().filter(|crl| crl.is_root);
    let first = roots().min_by_key(|crl| crl.newest.as_ref().map(|newest| newest.next_update));
    let state = roots().map(state_of_crl).max().unwrap_or(State::Good);
    let until = first.and_then(|crl| crl.newest.as_ref()).map(|newest| page.day(&newest.next_update));
    let text = match (state, until) {
        (State::Good, Some(day)) => page.say_of("overview-root-good", "day", day),
        (State::Look, Some(day)) => page.say_of("overview-root-due", "day", day),
        (_, Some(day)) => page.say_of("overview-root-lapsed", "day", day),
        (_, None) => page.say("overview-root-missing"),
    };
    Tile {
        title: "overview-root",
        state,
        text,
        link: Some(("/officer/installation#authorities", "installation-title")),
    }
}

fn directories(page: &Page, installation: &InstallationState) -> Tile {
    let outboxes = &installation.figures.outboxes;
    let (waiting, failing) = outboxes
        .iter()
        .fold((0, 0), |(waiting, failing), (_, backlog)| (waiting + backlog.waiting, failing + backlog.failing));
    let (state, text) = match (outboxes.is_empty(), failing, waiting) {
        (true, ..) => (State::Good, page.say("overview-directory-only-own")),
        (_, 0, 0) => (State::Good, page.say("overview-directory-good")),
        (_, 0, waiting) => (State::Good, page.say_of("overview-directory-waiting", "count", waiting)),
        (_, failing, _) => (State::Act, page.say_of("overview-directory-failing", "count", failing)),
    };
    Tile {
        title: "overview-directory",
        state,
        text,
        link: Some(("/officer/installation#directories", "installation-title")),
    }
}

fn mails(page: &Page, installation: &InstallationState) -> Tile {
    let (waiting, refused) = (installation.figures.waiting_mails, installation.figures.refused_mails);
    let (state, text) = match (refused, waiting) {
        (0, 0) => (State::Good, page.say("overview-mail-good")),
        (0, waiting) => (State::Good, page.say_of("overview-mail-waiting", "count", waiting)),
        (refused, _) => (State::Look, page.say_of("overview-mail-refused", "count", refused)),
    };
    Tile { title: "overview-mail", state, text, link: Some(("/officer/installation#mail", "installation-title")) }
}

fn founding(page: &Page, installation: &InstallationState) -> Tile {
    let standing = &installation.standing;
    let missing: [(&str, &dyn std::fmt::Display); 2] =
        [("administrators", &standing.missing_administrators()), ("officers", &standing.missing_security_officers())];
    let (state, text) = match (standing.is_founding, standing.is_short()) {
        (true, _) => (State::Look, say_with(page.language, "overview-founding-open", &missing)),
        (false, true) => (State::Act, say_with(page.language, "overview-founding-short", &missing)),
        (false, false) => (State::Good, page.say("overview-founding-good")),
    };
    Tile { title: "overview-founding", state, text, link: Some(("/officer/proposals", "proposals-title")) }
}

fn trail(page: &Page, head: Option<Timestamp>, now: Timestamp) -> Tile {
    let (state, text) = match head {
        Some(at) if now - at <= HEAD_DUE => (State::Good, page.say_of("overview-trail-good", "at", page.moment(&at))),
        Some(at) => (State::Look, page.say_of("overview-trail-old", "at", page.moment(&at))),
        None => (State::Look, page.say("overview-trail-none")),
    };
    Tile { title: "overview-trail", state, text, link: Some(("/officer/audit", "room-audit")) }
}

/// The server signs a head every hour if the trail has grown, which it does at least when the CRL is renewed each day.
const HEAD_DUE: Duration = Duration::hours(26);
