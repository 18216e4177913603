//! Mail by way of a real mail server.

use std::path::Path;
use std::sync::Arc;

use ca_core::Ca;
use ca_core::installation::notice_writer::NewNotice;
use ca_core::runtime::clock::{Clock, ManualClock, SystemClock};
use ca_core::types::Language;
use ca_core::use_cases::mail::notices::{self, Notice, post_notice};
use inkan_tests::installation::write_secret;
use inkan_tests::mime::Mail;
use inkan_tests::mta::{Certificate, Mta};
use inkan_tests::wait;
use tempfile::TempDir;
use web::{JapaneseCharset, MailConfig, MailTls};

use crate::enrollment::ask;
use crate::support::Portal;

/// A mail server, and what a portal has to know of it.
pub(crate) struct Post {
    pub(crate) mta: Mta,
    pub(crate) mail: MailConfig,
    folder: TempDir,
}

impl Post {
    pub(crate) fn open(tls: MailTls, certificate: Certificate) -> Self {
        Self::with(Mta::start_with(certificate).unwrap(), tls)
    }

    pub(crate) fn with(mta: Mta, tls: MailTls) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mail = MailConfig {
            port: Some(if tls == MailTls::Tls { mta.submissions } else { mta.submission }),
            tls,
            ca_file: Some(mta.ca()),
            user: Some(mta.user().to_owned()),
            password_file: Some(password_file(folder.path(), mta.password())),
            ..MailConfig::default()
        };
        Self { mta, mail, folder }
    }

    fn portal(&self) -> Portal {
        Portal::start_with_mail(&self.mail, Arc::new(SystemClock))
    }
}

fn password_file(folder: &Path, password: &str) -> std::path::PathBuf {
    let file = folder.join("password");
    write_secret(&file, &format!("{password}\n")).unwrap();
    file
}

fn post(ca: &Ca, to: &str) {
    let (subject, body) = (format!("To {to}"), format!("Hello {to}.\n"));
    post_notice(ca, NewNotice { recipient: to.parse().unwrap(), language: Language::En, subject, body, sender: None })
        .unwrap();
}

/// The newest mail to an address, as the queue has it.
fn queued(ca: &Ca, to: &str) -> Notice {
    let mails = notices::recent_notices(ca, 20).unwrap();
    mails.into_iter().find(|mail| mail.content.recipient.as_str() == to).unwrap()
}

/// Waits until the queue says of the newest mail to an address what `look` looks for.
pub(crate) fn wait_for(ca: &Ca, to: &str, look: impl Fn(&Notice) -> bool) -> Notice {
    let found = wait::until("the queue to move", || Ok(Some(queued(ca, to)).filter(&look)));
    found.unwrap_or_else(|error| panic!("{error}: {:?}", queued(ca, to)))
}

#[test]
fn a_mail_is_delivered_once_under_an_account_over_starttls_and_tls() {
    for tls in [MailTls::StartTls, MailTls::Tls] {
        let post = Post::open(tls, Certificate::Good);
        let portal = post.portal();
        portal.person("山田 太郎", "taro@example.com", &[]);
        ask(&mut portal.signed_in("taro@example.com"));
        let mails = post.mta.mails("taro@example.com", 1).unwrap();
        assert!(
            mails[0].contains("with esmtpsa") && mails[0].starts_with("Return-path: <inkan@example.com>\n"),
            "{mails:?}"
        );
        let notice = wait_for(&portal.ca, "taro@example.com", |notice| notice.sent_at.is_some());
        assert!(post.mta.log().contains("A=plain:portal"), "{}", post.mta.log());
        assert!(mails[0].contains(&format!("\nMessage-ID: <{}@example.com>\n", notice.envelope.unwrap())), "{mails:?}");
    }
}

#[test]
fn what_bounces_later_names_the_mail_that_it_is_about() {
    let post = Post::open(MailTls::StartTls, Certificate::Good);
    let portal = post.portal();
    self::post(&portal.ca, "gone@example.com");
    let bounce = post.mta.mails("inkan@example.com", 1).unwrap().remove(0);
    let envelope = queued(&portal.ca, "gone@example.com").envelope.unwrap();
    assert!(bounce.contains(&format!("\nOriginal-Envelope-ID: {envelope}\n")), "{bounce}");
    assert!(bounce.contains("\nContent-type: text/rfc822-headers\n") && !bounce.contains("Hello gone"), "{bounce}");
}

#[test]
fn a_mail_that_is_refused_is_given_up_one_that_may_be_taken_later_waits_and_neither_keeps_the_others() {
    let post = Post::open(MailTls::StartTls, Certificate::Good);
    let portal = post.portal();
    for to in ["nobody@example.com", "later@example.com", "taro@example.com", "elsewhere@example.net"] {
        self::post(&portal.ca, to);
    }
    post.mta.mails("taro@example.com", 1).unwrap();
    let refused = wait_for(&portal.ca, "nobody@example.com", |notice| notice.given_up_at.is_some());
    assert!(refused.content.body.is_empty() && refused.sent_at.is_none(), "{refused:?}");
    assert!(refused.last_error.unwrap().contains("no such mailbox"));
    let later = wait_for(&portal.ca, "later@example.com", |notice| notice.last_error.is_some());
    assert!(later.given_up_at.is_none() && later.last_error.unwrap().contains("try again later"));
    wait_for(&portal.ca, "elsewhere@example.net", |notice| notice.given_up_at.is_some());
    let log = post.mta.log();
    let connections =
        log.lines().filter(|line| line.contains("SMTP connection from") && line.contains("TCP/IP")).count();
    assert!(connections < 4, "four mails took {connections} connections:\n{log}");
}

#[test]
fn while_the_mail_server_is_down_the_portal_works_and_the_mail_follows() {
    let mut post = Post::open(MailTls::StartTls, Certificate::Good);
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let portal = Portal::start_with_mail(&post.mail, Arc::clone(&clock) as Arc<dyn Clock>);
    portal.person("山田 太郎", "taro@example.com", &[]);
    post.mta.stop();
    let mut taro = portal.signed_in("taro@example.com");
    ask(&mut taro);
    let waiting = wait_for(&portal.ca, "taro@example.com", |notice| notice.last_error.is_some());
    assert!(waiting.sent_at.is_none() && waiting.given_up_at.is_none(), "{waiting:?}");
    assert_eq!(taro.get("/requests").status, 200);
    post.mta.start_again().unwrap();
    clock.advance(5 * 60);
    portal.ca.commits().wake();
    let mails = post.mta.mails("taro@example.com", 1).unwrap();
    let sent = wait_for(&portal.ca, "taro@example.com", |notice| notice.sent_at.is_some());
    assert_eq!(sent.envelope, waiting.envelope, "the second try is another mail");
    assert_eq!(mails.len(), 1);
}

/// A mail to Taro as the server delivered it, in his language.
fn delivered(post: &Post, language: &str) -> String {
    let portal = post.portal();
    portal.person("山田 太郎", "taro@example.com", &[]);
    let mut taro = portal.signed_in("taro@example.com");
    taro.post("/language", &[("language", language), ("back", "/")]);
    ask(&mut taro);
    post.mta.mails("taro@example.com", 1).unwrap().remove(0)
}

#[test]
fn a_mail_says_the_same_in_text_and_in_html_in_the_language_of_the_person() {
    let (utf8, jis) = (JapaneseCharset::Utf8, JapaneseCharset::Iso2022Jp);
    let (english, japanese) = ("Did you just ask for a certificate", "の証明書を申請しましたか");
    for (language, wish, charset, words) in
        [("en", jis, "utf-8", english), ("ja", utf8, "utf-8", japanese), ("ja", jis, "iso-2022-jp", japanese)]
    {
        let mut post = Post::open(MailTls::StartTls, Certificate::Good);
        post.mail.japanese_charset = wish;
        let raw = delivered(&post, language);
        let ours = raw.split_once("\nFrom: ").unwrap().1;
        assert!(ours.is_ascii() && ours.lines().all(|line| line.len() <= 76 && !line.ends_with(' ')), "{raw}");
        let mail = Mail::read(raw.as_bytes()).unwrap();
        assert!(
            mail.defects.is_empty(),
            "{:?}
{raw}",
            mail.defects
        );
        let kinds =
            ["multipart/signed", "multipart/alternative", "text/plain", "text/html", "application/pkcs7-signature"];
        assert_eq!(mail.kinds(), kinds);
        assert!(mail.headers["Subject"].contains(words), "{:?}", mail.headers);
        assert_eq!(mail.headers["From"], "\"Example K.K.\" <inkan@example.com>");
        assert_eq!(
            (&*mail.headers["Content-Language"], &*mail.headers["Auto-Submitted"]),
            (language, "auto-generated")
        );
        for part in &mail.parts[2..4] {
            assert_eq!(part.parameters["charset"], charset);
            assert!(matches!(part.encoding.as_deref(), Some("base64" | "quoted-printable")), "{part:?}");
        }
        let (text, html) = (mail.text("text/plain").unwrap(), mail.text("text/html").unwrap());
        let link = text.lines().find(|line| line.contains("/proof/")).unwrap();
        assert!(html.contains(&format!("<a href=\"{link}\">{link}</a>")), "{html}");
        assert!(html.contains(&format!("<html lang=\"{language}\">")), "{html}");
        for line in text.lines().filter(|line| !line.trim_end().is_empty() && *line != "-- ") {
            assert!(html.contains(line), "{line} is not in {html}");
        }
        assert!(!html.contains("src=") && !html.contains("url("), "it fetches something: {html}");
    }
}

/// The mail waits, and the log names what is wrong, as `last_error` does.
fn expect_unusable(post: &Post, mail: &MailConfig, why: &str) {
    let portal = Portal::start_with_mail(mail, Arc::new(SystemClock));
    self::post(&portal.ca, "taro@example.com");
    let waiting = wait_for(&portal.ca, "taro@example.com", |notice| notice.last_error.is_some());
    let told = waiting.last_error.unwrap();
    assert!(told.contains(why), "{told}");
    assert!(waiting.sent_at.is_none() && waiting.given_up_at.is_none() && !waiting.content.body.is_empty());
    assert!(post.mta.delivered("taro@example.com").unwrap().is_empty());
}

#[test]
fn a_wrong_password_makes_mail_wait() {
    let post = Post::open(MailTls::Tls, Certificate::Good);
    let mail = MailConfig { password_file: Some(password_file(post.folder.path(), "wrong")), ..post.mail.clone() };
    expect_unusable(&post, &mail, "does not accept mail.user with mail.password_file");
}

#[test]
fn a_server_without_a_good_certificate_gets_no_mail() {
    for tls in [MailTls::StartTls, MailTls::Tls] {
        let post = Post::open(tls, Certificate::Expired);
        expect_unusable(&post, &post.mail, "certificate expired");
        let post = Post::open(tls, Certificate::OfAnother);
        expect_unusable(&post, &post.mail, "not valid for name");
        let post = Post::open(tls, Certificate::Good);
        let unknown = MailConfig { ca_file: None, ..post.mail.clone() };
        expect_unusable(&post, &unknown, "UnknownIssuer");
    }
}

#[test]
fn nothing_is_said_to_a_server_without_starttls() {
    let post = Post::open(MailTls::StartTls, Certificate::None);
    expect_unusable(&post, &post.mail, "offers no STARTTLS");
    assert!(!post.mta.log().contains("AUTH") && !post.mta.log().contains("F=<inkan"), "{}", post.mta.log());
}
