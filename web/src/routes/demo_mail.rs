//! `/demo/mail`, in the demonstration only: the newest mails.

use askama::Template;
use ca_core::types::Language;
use ca_core::use_cases::mail::notices::{self, Notice};

use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// Lists the newest mails, with clickable links.
pub(crate) async fn list(visitor: Visitor) -> Answer {
    let found = visitor.call(|ca| notices::recent_notices(ca, AT_MOST)).await?;
    let url = visitor.web.url.to_string();
    let mails = found.iter().map(|notice| Mail::new(notice, &url)).collect();
    render::page(&DemoMailView { page: visitor.page("demo-mail-title"), mails })
}

struct Mail {
    recipient: String,
    language: Language,
    subject: String,
    lines: Vec<Line>,
}

struct Line {
    text: String,
    is_link: bool,
}

impl Mail {
    fn new(notice: &Notice, url: &str) -> Self {
        let line = |text: &str| Line { is_link: text.starts_with(url), text: text.to_owned() };
        Self {
            recipient: notice.content.recipient.to_string(),
            language: notice.content.language,
            subject: notice.content.subject.clone(),
            lines: notice.content.body.lines().map(line).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "demo_mail.html")]
struct DemoMailView {
    page: Page,
    mails: Vec<Mail>,
}

const AT_MOST: i64 = 30;
