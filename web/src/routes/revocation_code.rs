//! `/revocation-code`: a printed code for revocation in an emergency.

use askama::Template;
use ca_core::policy::limits::REVOCATION_CODES_OF_PERSON;
use ca_core::policy::{MakeRevocationCode, permit};
use ca_core::types::Timestamp;
use ca_core::use_cases::people::throttle;
use ca_core::use_cases::revocation::passes::{self, CodeView};
use zeroize::Zeroizing;

use crate::form::{NoFields, Posted};
use crate::qr;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the purpose of the code, and whether one exists.
pub(crate) async fn show(me: SignedIn) -> Answer {
    let id = me.id();
    let code = me.call(move |ca| passes::find_code(ca, id)).await?;
    render::page(&AboutView { page: me.page("code-title"), code })
}

/// Makes a code and shows its sheet once: it can't be shown again, because only its hash is stored.
pub(crate) async fn make(me: SignedIn, _: Posted<NoFields>) -> Answer {
    let (actor, owner) = (me.actor(), me.id());
    let (key, made) = me
        .call(move |ca| {
            throttle::admit(ca, &format!("revocation code of {owner}"), REVOCATION_CODES_OF_PERSON)?;
            passes::make_code(ca, &permit(&actor, MakeRevocationCode { owner })?)
        })
        .await?;
    let code = key.expose_code();
    let url = format!("{}/lost/code", me.web.url.to_string().trim_end_matches('/'));
    let qr = Zeroizing::new(qr::draw(&Zeroizing::new(format!("{url}#{}", *code)), &me.say("code-qr"))?);
    let addresses = me.person().mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect();
    let page = me.page("code-sheet-title");
    render::page(&SheetView { page, name: me.person().name.to_string(), addresses, code, url, qr, made })
}

#[derive(Template)]
#[template(path = "code.html")]
struct AboutView {
    page: Page,
    code: Option<CodeView>,
}

#[derive(Template)]
#[template(path = "code_sheet.html")]
struct SheetView {
    page: Page,
    name: String,
    addresses: Vec<String>,
    code: Zeroizing<String>,
    url: String,
    qr: Zeroizing<String>,
    made: CodeView,
}

impl SheetView {
    fn groups(&self) -> impl Iterator<Item = &str> {
        self.code.split('-')
    }

    fn until(&self) -> &Timestamp {
        &self.made.expires_at
    }
}
