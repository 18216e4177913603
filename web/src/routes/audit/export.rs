//! `/officer/audit/export`: a form makes an export, its page says what it has, and the file is sent while it is read.

use std::io;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data, Path};
use askama::Template;
use ca_core::policy::{ReadAudit, permit};
use ca_core::types::Timestamp;
use ca_core::use_cases::audit::export::{Export, Exporter, begin_export, find_export};
use futures_util::stream::{Stream, try_unfold};

use super::filter::Asked;
use super::show_faults;
use crate::fault::Fault;
use crate::file_name::attachment;
use crate::form::Posted;
use crate::portal::Web;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Makes an export of the rows that fit the filter, and leads to its page.
pub(crate) async fn make(me: SignedIn, Posted(asked): Posted<Asked>) -> Answer {
    permit(&me.actor(), ReadAudit)?;
    let (filter, faults) = asked.read(&me).await?;
    if !faults.is_empty() {
        return show_faults(&me, asked, faults).await;
    }
    let permitted = permit(&me.actor(), ReadAudit)?;
    let id = me.call(move |ca| begin_export(ca, &permitted, &filter)).await?;
    Ok(render::go_to(&format!("/officer/audit/export/{id}")))
}

/// Says what the file has, until when it can be downloaded, and how it is verified.
pub(crate) async fn show(me: SignedIn, id: Path<String>) -> Answer {
    let export = find(&me, &id).await?;
    let page = me.page("export-title");
    let lines = grouped(export.lines());
    let file = format!("/officer/audit/export/{}/file", export.id);
    let command = format!("inkan audit check-export {} --key audit-heads.pub.pem", file_name(&export));
    render::page(&ExportView {
        lines_text: crate::locale::say_with(
            page.language,
            "export-lines",
            &[("lines", &lines), ("first", &export.first), ("last", &export.head.head.seq)],
        ),
        is_large: export.lines() > LARGE,
        file,
        command,
        key: export.head.key.to_string(),
        last: export.head.head.seq,
        until: export.until,
        page,
    })
}

/// The file. Its lines are read while they are sent, a thousand at a time; the next ones are read when the client has taken the last.
pub(crate) async fn download(me: SignedIn, id: Path<String>) -> Answer {
    let export = find(&me, &id).await?;
    let name = file_name(&export);
    let stream = lines(me.web.clone(), Exporter::new(export));
    Ok(HttpResponse::Ok()
        .content_type("application/jsonl")
        .insert_header((CONTENT_DISPOSITION, attachment(&name, &name)))
        .streaming(stream))
}

/// The lines, in chunks. An error ends the connection before the closing line, so that the client sees a failed download.
fn lines(web: Data<Web>, exporter: Exporter) -> impl Stream<Item = Result<Bytes, io::Error>> {
    try_unfold((web, exporter), |(web, mut exporter)| async move {
        // One chunk of all downloads is read at a time: an export must not take the cores from those who work.
        let turn = web.exporting.wait().await.map_err(|error| failed(&error.into()))?;
        let read = web.call(move |ca| {
            let _turn = turn;
            let lines = exporter.next_lines(ca)?;
            Ok((lines, exporter))
        });
        let (lines, exporter) = read.await.map_err(|fault| failed(&fault))?;
        Ok(lines.map(|lines| (Bytes::from(lines), (web, exporter))))
    })
}

fn failed(fault: &Fault) -> io::Error {
    io::Error::other(fault.to_string())
}

async fn find(me: &SignedIn, id: &str) -> Result<Export, Fault> {
    let (permitted, id) = (permit(&me.actor(), ReadAudit)?, id.to_owned());
    me.call(move |ca| find_export(ca, &permitted, &id)).await
}

fn file_name(export: &Export) -> String {
    format!("inkan-audit-{}-{}.jsonl", export.first, export.head.head.seq)
}

/// A number with commas between thousands, as both languages write it.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let places = digits.char_indices().map(|(at, digit)| {
        let is_start = at > 0 && (digits.len() - at).is_multiple_of(3);
        if is_start { format!(",{digit}") } else { digit.to_string() }
    });
    places.collect()
}

#[derive(Template)]
#[template(path = "audit_export.html")]
struct ExportView {
    page: Page,
    lines_text: String,
    is_large: bool,
    file: String,
    /// The command that verifies the file.
    command: String,
    /// The fingerprint of the key of the head.
    key: String,
    last: i64,
    until: Timestamp,
}

/// Lines above which the page warns; about 30 MB.
const LARGE: i64 = 100_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let shown = [0, 999, 1_000, 12_345, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }
}
