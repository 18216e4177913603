//! `/self-check/{id}`: the result of a test.

use actix_web::web::{Path, Query};
use askama::Template;
use ca_core::types::{AnswerEncryption, AnswerSignature, SelfCheckId, Timestamp};
use ca_core::use_cases::self_check::{SelfCheckView, TestMail, find_self_check};

use crate::fault::Fault;
use crate::refresh::{self, Refreshing, Reload};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the state of the test mail, or whether the answer was signed and encrypted. While the test is open the page reloads
/// itself.
pub(crate) async fn show(me: SignedIn, id: Path<SelfCheckId>, Query(refreshing): Query<Refreshing>) -> Answer {
    let from = me.web.self_check.get().ok_or(Fault::NoSuchPage)?.to_string();
    let (actor, id) = (me.actor(), *id);
    let check = me.call(move |ca| find_self_check(ca, &actor, id)).await?;
    let is_over = check.ends_at < me.web.ca.clock().now();
    let reload = Reload::of(!is_over && !check.is_passed(), &refreshing);
    let (page, result) = (me.page("self-check-title"), Verdict::of(&check));
    let mut answer = render::page(&ResultView { page, from, check, is_over, result, reload })?;
    if reload.is_on() {
        refresh::reload(&mut answer, &format!("/self-check/{id}"))?;
    }
    Ok(answer)
}

/// The result of an answer.
struct Verdict {
    at: Timestamp,
    is_passed: bool,
    signature: Finding,
    encryption: Finding,
}

struct Finding {
    is_good: bool,
    /// The message with the result and the next step.
    text: &'static str,
}

impl Verdict {
    fn of(check: &SelfCheckView) -> Option<Self> {
        check.answer.map(|(at, encryption, signature)| Self {
            at,
            is_passed: check.is_passed(),
            signature: Finding { is_good: signature == AnswerSignature::Good, text: of_signature(signature) },
            encryption: Finding { is_good: encryption == AnswerEncryption::Good, text: of_encryption(encryption) },
        })
    }
}

fn of_signature(found: AnswerSignature) -> &'static str {
    match found {
        AnswerSignature::Good => "self-check-signature-good",
        AnswerSignature::Absent => "self-check-signature-absent",
        AnswerSignature::OtherMailbox => "self-check-signature-other-mailbox",
        AnswerSignature::Foreign => "self-check-signature-foreign",
        AnswerSignature::Ended => "self-check-signature-ended",
        AnswerSignature::Altered => "self-check-signature-altered",
        AnswerSignature::Outdated => "self-check-signature-outdated",
        AnswerSignature::Unreadable => "self-check-signature-unreadable",
        AnswerSignature::Hidden => "self-check-signature-hidden",
    }
}

fn of_encryption(found: AnswerEncryption) -> &'static str {
    match found {
        AnswerEncryption::Good => "self-check-encryption-good",
        AnswerEncryption::Absent => "self-check-encryption-absent",
        AnswerEncryption::ToOthers => "self-check-encryption-to-others",
        AnswerEncryption::Outdated => "self-check-encryption-outdated",
        AnswerEncryption::Failed => "self-check-encryption-failed",
    }
}

/// The message about the state of the test mail.
fn of_mail(mail: TestMail) -> &'static str {
    match mail {
        TestMail::Waits => "self-check-mail-waits",
        TestMail::Sent(_) => "self-check-mail-sent",
        TestMail::Refused => "self-check-mail-refused",
    }
}

#[derive(Template)]
#[template(path = "self_check_result.html")]
struct ResultView {
    page: Page,
    /// The sender of the test mail.
    from: String,
    check: SelfCheckView,
    /// Whether the time for an answer has ended.
    is_over: bool,
    result: Option<Verdict>,
    reload: Reload,
}

impl ResultView {
    fn mail(&self) -> &'static str {
        of_mail(self.check.mail)
    }

    fn is_refused(&self) -> bool {
        self.check.mail == TestMail::Refused
    }
}
