//! Every page, as people see it who see little, who use a telephone, or who have no mouse.

mod offices;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, ensure};
use data_encoding::BASE64;
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use serde_json::json;

use super::look::Looks;
use super::self_check::{ENTITY, Program};
use super::visit::{ALICE, OFFICER, Visit};
use crate::scene::{Issued, issue};

#[test]
fn every_page_can_be_used_by_everybody() -> Result<()> {
    let mut walk = Walk { visit: Visit::begin()?, seen: BTreeSet::new(), looks: Looks::default() };
    let inkan = &walk.visit.organisation.inkan;
    let issued = issue(inkan, ALICE, "dual", Key::UserRsa(1))?;
    walk.nobody()?;
    walk.alice()?;
    walk.self_check(&issued)?;
    walk.officer()?;
    walk.forgotten_password()?;
    walk.lost()?;
    let missing: Vec<&str> = routes().into_iter().filter(|route| !walk.seen.contains(route)).collect();
    ensure!(missing.is_empty(), "routes without a visit: {missing:?}");
    walk.looks.found_nothing()
}

struct Walk {
    visit: Visit,
    seen: BTreeSet<&'static str>,
    looks: Looks,
}

impl Walk {
    fn nobody(&mut self) -> Result<()> {
        for route in
            ["/", "/sign-in", "/password/forgotten/sent", "/trust", "/disowned", "/lost", "/lost/sent", "/lost/code"]
        {
            self.look(route, route)?;
        }
        self.look("/trust/sheet", "/trust/sheet")?;
        self.sheet_fits_on_one_page()?;
        self.look("/find", "/find")?;
        self.look("/find", "/find?address=alice@example.com")?;
        self.open_details()?;
        self.look_here("/find")?;
        self.look("/find", "/find?address=nobody@example.com")?;
        let invitation = self.visit.invitation(ALICE)?;
        self.look("/invitation/{token}", &invitation)?;
        self.visit.open("/sign-in")?;
        self.visit.browser.click("main button")?;
        self.arrive("/sign-in", ".faults")
    }

    fn alice(&mut self) -> Result<()> {
        self.visit.sign_in(ALICE)?;
        for route in
            ["/certificates", "/sessions", "/password", "/requests/new", "/revocation-code", "/second-factor/set-up"]
        {
            self.look(route, route)?;
        }
        self.look("/certificates/{id}", "/certificates/1")?;
        for page in ["install", "replace", "revoke", "hold"] {
            let route = format!("/certificates/{{id}}/{page}");
            let route = routes().into_iter().find(|known| *known == route).context(route)?;
            self.look(route, &format!("/certificates/1/{page}"))?;
        }
        for program in PROGRAMS {
            self.look("/certificates/{id}/install/{program}", &format!("/certificates/1/install/{program}"))?;
        }
        self.visit.open("/certificates/1/revoke")?;
        self.visit.browser.click("main button")?;
        self.arrive("/certificates/{id}/revoke", ".faults")?;
        self.more_by_keyboard()?;
        self.look_here("/certificates/{id}/revoke")?;

        self.visit.open("/requests/new")?;
        self.visit.browser.click("#way-csr")?;
        self.visit.browser.click("main button")?;
        self.arrive("/requests/new/keys", "textarea")?;
        self.visit.browser.click("main button")?;
        self.arrive("/requests/new/keys", ".faults")?;
        self.visit.open("/requests/new")?;
        self.visit.browser.click("main button")?;
        self.arrive("/requests/new/keys", "#make-keys")?;
        self.visit.browser.click("#make-keys button")?;
        self.arrive_at_request(".tasks")?;
        self.look("/requests", "/requests")?;
        self.visit.open_mailed("/proof/")?;
        self.look_here("/proof/{token}")?;
        self.visit.browser.click("main button:not(.plain)")?;
        self.arrive("/requests/{id}", "main a[href$='/install/ios']")?;
        self.visit.browser.click("main a[href$='/install/ios']")?;
        self.arrive("/certificates/{id}/install/{program}", "#passphrase")?;
        self.visit.browser.click("#make-file button[value=profile]")?;
        self.visit.browser.see("#file-made")?;
        self.visit.browser.click("#opened")?;
        self.visit.browser.click("#forget-ask")?;
        self.arrive("/certificates/{id}/install/{program}", "#forget-question")?;
        self.visit.open("/revocation-code")?;
        self.visit.browser.click("main button")?;
        self.arrive("/revocation-code/sheet", ".qr")?;
        self.look("/revocation-code", "/revocation-code")?;
        self.look("/revocation-code/new", "/revocation-code/new")?;
        self.foreign_requests()?;
        self.visit.sign_out()
    }

    /// A text that is no CSR is sent, and then a CSR that asks for more than the certificate contains.
    fn foreign_requests(&mut self) -> Result<()> {
        let file = self.visit.organisation.inkan.file("foreign.csr");
        let asked = ["subjectAltName=email:mallory@example.org", "basicConstraints=critical,CA:TRUE"];
        openssl::request(Key::UserP256(2), "/CN=Mallory", &asked, &file)?;
        self.visit.open("/requests/new")?;
        self.visit.browser.click("#way-csr")?;
        self.visit.browser.follow("main button")?;
        self.visit.browser.fill("main textarea", "no request")?;
        self.visit.browser.follow("main button")?;
        self.arrive("/requests/new/keys", ".faults")?;
        self.visit.browser.fill("main textarea", &fs::read_to_string(file)?)?;
        self.visit.browser.follow("main button")?;
        self.arrive_at_request(".note li")
    }

    /// Looks at the page of an open request, which would reload itself meanwhile.
    fn arrive_at_request(&mut self, selector: &str) -> Result<()> {
        self.visit.browser.see(selector)?;
        self.visit.browser.click("main a[href$='?refresh=stop']")?;
        self.visit.browser.see("main a[href^='/requests/']:not([href*=refresh])")?;
        self.look_here("/requests/{id}")
    }

    /// A mail program is tested; the answers are no good at first.
    fn self_check(&mut self, issued: &Issued) -> Result<()> {
        self.visit.sign_in(ALICE)?;
        self.look("/self-check", "/self-check")?;
        self.visit.browser.click("main button")?;
        self.arrive("/self-check/{id}", ".steps")?;
        let program = Program::with(&self.visit, issued)?;
        program.answer(&self.visit, ENTITY)?;
        self.visit.browser.click("main a.button")?;
        self.arrive("/self-check/{id}", ".facts")?;
        program.answer_well(&self.visit)?;
        self.visit.browser.click("main a.button")?;
        self.arrive("/self-check/{id}", ".done.big")?;
        self.look("/self-check", "/self-check")?;
        self.visit.sign_out()
    }

    fn officer(&mut self) -> Result<()> {
        self.visit.add_officer()?;
        self.visit.sign_in_with_password(OFFICER)?;
        self.arrive("/second-factor/set-up", ".qr")?;
        self.visit.set_up_second_factor()?;
        self.arrive("/second-factor/codes", ".sheet")?;
        self.look("/second-factor/codes/new", "/second-factor/codes/new")?;
        self.visit.organisation.inkan.database().execute("UPDATE second_factor SET codes_made_at = NULL")?;
        self.look("/second-factor/codes", "/second-factor/codes")?;
        for route in [
            "/officer",
            "/officer/installation",
            "/officer/certificates/ending",
            "/officer/requests",
            "/officer/queue",
            "/officer/people",
            "/officer/people/new",
            "/officer/certificates",
            "/officer/audit",
            "/officer/audit/verify",
        ] {
            self.look(route, route)?;
        }
        self.look("/officer/audit", "/officer/audit?actor=nobody&from=x&action=person.burn")?;
        self.look("/officer/audit", "/officer/audit?action=certificate.issue&about=alice@example.com")?;
        self.visit.browser.click("main form[action='/officer/audit/export'] button")?;
        self.arrive("/officer/audit/export/{id}", "main a[download]")?;
        self.look("/officer/people/{id}", "/officer/people/1")?;
        self.look("/officer/people/{id}/invite", "/officer/people/1/invite")?;
        self.look("/officer/people/{id}/second-factor/reset", "/officer/people/1/second-factor/reset")?;
        self.visit.open("/certificates/1/hold")?;
        self.visit.browser.click("main button")?;
        self.visit.browser.see(".done")?;
        self.look("/certificates/{id}", "/certificates/1")?;
        self.look("/certificates/{id}/release", "/certificates/1/release")?;
        self.departure()?;
        self.proposals()?;
        self.destinations()?;
        self.queue()?;
        self.addresses()?;
        self.visit.sign_out()?;
        self.visit.sign_in_with_password(OFFICER)?;
        self.arrive("/second-factor", "#code")?;
        self.visit.sign_out()
    }

    /// The owner of the first certificate leaves, and stays after all.
    fn departure(&mut self) -> Result<()> {
        self.visit.open("/certificates/1")?;
        self.visit.browser.click("main a[href$='/departure']")?;
        self.arrive("/officer/people/{id}/departure", "button.danger")?;
        self.visit.browser.click("button.danger")?;
        self.arrive("/officer/people/{id}/departure", "main a[href$='/complete']")?;
        self.look("/officer/departures", "/officer/departures")?;
        self.visit.browser.click("main table a[href$='/departure']")?;
        self.visit.browser.click("main a[href$='/complete']")?;
        self.arrive("/officer/people/{id}/departure/complete", "button.danger")?;
        self.visit.browser.click("main .back a")?;
        self.visit.browser.click("main button.plain")?;
        self.arrive("/officer/departures", ".done")
    }

    /// A link for a forgotten password is mailed and opened.
    fn forgotten_password(&mut self) -> Result<()> {
        self.look("/password/forgotten", "/password/forgotten")?;
        self.visit.browser.click("main button")?;
        self.arrive("/password/forgotten", ".faults")?;
        self.visit.browser.fill("#address", ALICE)?;
        self.visit.browser.click("main button")?;
        self.visit.open_mailed("/password/reset/")?;
        self.arrive("/password/reset/{token}", "#again")?;
        self.visit.browser.click("main button")?;
        self.arrive("/password/reset/{token}", ".faults")
    }

    /// A key is reported by a mailed link; what it did is seen by its owner too.
    fn lost(&mut self) -> Result<()> {
        self.visit.open("/lost")?;
        self.visit.browser.fill("#address", ALICE)?;
        self.visit.browser.click("main button")?;
        self.visit.open_mailed("/lost/")?;
        self.arrive("/lost/{token}", "input[value=mislaid]")?;
        self.visit.browser.click("details.more summary")?;
        self.arrive("/lost/{token}", "input[value=key-destroyed]")?;
        self.visit.browser.click("main input[value=key-destroyed]")?;
        self.visit.browser.click("main button.danger")?;
        self.arrive("/lost/{token}/done", ".done")?;
        self.visit.sign_in(ALICE)?;
        self.look("/certificates/{id}/revoked", "/certificates/1/revoked")?;
        self.look("/certificates/{id}", "/certificates/1")
    }

    /// The other reasons are opened, and one of them chosen, with keys alone.
    fn more_by_keyboard(&self) -> Result<()> {
        let browser = &self.visit.browser;
        ensure!(!browser.shows("input[value=superseded]")?, "more than three answers are shown at first");
        browser.press("details.more summary", ENTER)?;
        browser.see("input[value=superseded]")?;
        browser.press("details.more input", " ")?;
        let chosen =
            browser.script("return document.querySelector('details.more input:checked')?.value", Vec::new())?;
        ensure!(chosen.is_string(), "no other reason can be chosen with keys");
        Ok(())
    }

    fn open_details(&self) -> Result<()> {
        let open = "document.querySelectorAll('details').forEach((it) => { it.open = true; })";
        self.visit.browser.script(open, Vec::new()).map(drop)
    }

    /// The sheet with the fingerprints of both CAs is one page of A4.
    fn sheet_fits_on_one_page(&self) -> Result<()> {
        let printed = self.visit.browser.devtools("Page.printToPDF", &json!({ "preferCSSPageSize": true }))?;
        let pdf = BASE64.decode(printed["data"].as_str().context("a document")?.as_bytes())?;
        let pages = pdf.windows(11).filter(|it| *it == b"/Type /Page").count();
        let trees = pdf.windows(12).filter(|it| *it == b"/Type /Pages").count();
        if let Ok(folder) = std::env::var("INKAN_SCREENSHOTS") {
            fs::write(std::path::Path::new(&folder).join("trust-sheet.pdf"), &pdf)?;
        }
        ensure!(pages == trees + 1, "the sheet has {} pages", pages - trees);
        Ok(())
    }

    fn look(&mut self, route: &'static str, path: &str) -> Result<()> {
        self.visit.open(path)?;
        self.look_here(route)
    }

    /// Waits for what the page that was led to has, and looks at it.
    fn arrive(&mut self, route: &'static str, selector: &str) -> Result<()> {
        self.visit.browser.see(selector)?;
        self.look_here(route)
    }

    fn look_here(&mut self, route: &'static str) -> Result<()> {
        self.looks.here(&self.visit, route)?;
        self.seen.insert(route);
        Ok(())
    }
}

/// The portal's pages that somebody opens, from the code.
fn routes() -> Vec<&'static str> {
    let (portal, _) =
        include_str!("../../../../web/src/routes.rs").split_once("pub(crate) fn publication(").unwrap_or_default();
    let mut routes = Vec::new();
    for resource in portal.split("resource(\"").skip(1) {
        let Some((path, handlers)) = resource.split_once("\")") else { continue };
        if handlers.contains(".get(") && !NO_PAGES.contains(&path) {
            routes.push(path);
        }
    }
    routes
}

/// Files, what the demonstration alone has, and what the journey of a renewal looks at.
const NO_PAGES: [&str; 12] = [
    "/officer/audit/export/{id}/file",
    "/certificates/{id}/renew",
    "/certificates/{id}/download/{kind}",
    "/find/{address}/{kind}",
    "/second-factor/codes/text",
    "/revocation-code/text",
    "/trust/{file}",
    "/style.css",
    "/app.js",
    "/icon.svg",
    "/healthz",
    "/demo/mail",
];

/// The key in the notation of WebDriver.
const ENTER: &str = "\u{e007}";
const PROGRAMS: [&str; 11] = [
    "outlook",
    "outlook-new",
    "outlook-web",
    "outlook-mac",
    "outlook-mobile",
    "thunderbird",
    "apple-mail",
    "ios",
    "android",
    "gmail",
    "gpgsm",
];
