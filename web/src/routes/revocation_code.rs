//! `/revocation-code`: a printed code for revocation in an emergency.

use askama::Template;
use ca_core::policy::limits::REVOCATION_CODES_OF_PERSON;
use ca_core::policy::{MakeRevocationCode, permit};
use ca_core::types::{PassId, Timestamp};
use ca_core::use_cases::people::throttle;
use ca_core::use_cases::revocation::passes::{self, CodeView, Sheet};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::download::file;
use crate::fault::Fault;
use crate::form::Posted;
use crate::qr;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the purpose of the code, and whether one exists.
pub(crate) async fn show(me: SignedIn) -> Answer {
    let is_shown = find_sheet(&me).await?.is_some();
    render::page(&AboutView::new(&me, false, is_shown).await?)
}

/// Asks before the present code ends.
pub(crate) async fn ask(me: SignedIn) -> Answer {
    let id = me.id();
    match me.call(move |ca| passes::find_code(ca, id)).await? {
        Some(code) => render::page(&RenewView { page: me.page("code-new-title"), code }),
        None => Ok(render::go_to("/revocation-code")),
    }
}

#[derive(Deserialize)]
pub(crate) struct Making {
    /// The number of the code that the new one replaces; empty if there was none when the form was shown.
    #[serde(default)]
    replaces: String,
}

/// Makes a code, and leads to its sheet. A form that was sent before leads to the sheet of the code that it made.
pub(crate) async fn make(me: SignedIn, Posted(form): Posted<Making>) -> Answer {
    let (actor, owner, token) = (me.actor(), me.id(), me.secret.to_string());
    let replaces = form.replaces.parse::<PassId>().ok();
    me.call(move |ca| {
        let permitted = permit(&actor, MakeRevocationCode { owner })?;
        if passes::find_code(ca, owner)?.map(|code| code.id) == replaces {
            throttle::admit(ca, &format!("revocation code of {owner}"), REVOCATION_CODES_OF_PERSON)?;
            passes::make_code(ca, &permitted, &token, replaces)?;
        }
        Ok(())
    })
    .await?;
    Ok(render::go_to("/revocation-code/sheet"))
}

/// Shows the sheet in the session that made the code, for 15 minutes, and otherwise says that it can't be shown.
pub(crate) async fn sheet(me: SignedIn) -> Answer {
    match find_sheet(&me).await? {
        Some(sheet) => render::page(&SheetView::new(&me, &sheet)?),
        None => render::page(&AboutView::new(&me, true, false).await?),
    }
}

/// The sheet as a text file.
pub(crate) async fn download(me: SignedIn) -> Answer {
    let Some(sheet) = find_sheet(&me).await? else { return Ok(render::go_to("/revocation-code/sheet")) };
    let text = TextView { sheet: SheetView::new(&me, &sheet)? }.render().map_err(ca_core::Error::internal)?;
    Ok(file("text/plain; charset=utf-8", "inkan-revocation-code.txt", text.into_bytes()))
}

async fn find_sheet(me: &SignedIn) -> Result<Option<Sheet>, Fault> {
    let (person, token) = (me.id(), me.secret.to_string());
    me.call(move |ca| passes::find_sheet(ca, person, &token)).await
}

#[derive(Template)]
#[template(path = "code.html")]
struct AboutView {
    page: Page,
    code: Option<CodeView>,
    /// Whether a sheet was asked for that can't be shown.
    is_gone: bool,
    /// Whether the sheet can be shown.
    is_shown: bool,
}

impl AboutView {
    async fn new(me: &SignedIn, is_gone: bool, is_shown: bool) -> Result<Self, Fault> {
        let id = me.id();
        let code = me.call(move |ca| passes::find_code(ca, id)).await?;
        Ok(Self { page: me.page("code-title"), code, is_gone, is_shown })
    }
}

#[derive(Template)]
#[template(path = "renew_code.html")]
struct RenewView {
    page: Page,
    /// The code that ends.
    code: CodeView,
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
    /// When it is shown for the last time.
    shown_until: Timestamp,
}

impl SheetView {
    fn new(me: &SignedIn, sheet: &Sheet) -> Result<Self, Fault> {
        let code = sheet.key.expose_code();
        let url = format!("{}/lost/code", me.web.url.to_string().trim_end_matches('/'));
        let qr = Zeroizing::new(qr::draw(&Zeroizing::new(format!("{url}#{}", *code)), &me.say("code-qr"))?);
        let addresses = me.person().mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect();
        let (page, name) = (me.page("code-sheet-title"), me.person().name.to_string());
        Ok(Self { page, name, addresses, code, url, qr, made: sheet.code, shown_until: sheet.until })
    }

    fn groups(&self) -> impl Iterator<Item = &str> {
        self.code.split('-')
    }

    fn until(&self) -> &Timestamp {
        &self.made.expires_at
    }
}

#[derive(Template)]
#[template(path = "code_sheet.txt")]
struct TextView {
    sheet: SheetView,
}
