//! Mails are signed, and mail clients' engines accept them after a real mail server had them.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use ca_core::Ca;
use ca_core::installation::notice_writer::{NoResetLink, Occasion, Recipient};
use ca_core::policy::{Actor, Doer, ReadAudit, ReportChannel, permit};
use ca_core::runtime::clock::{Clock, ManualClock, SystemClock};
use ca_core::types::{CertificateId, EnvelopeId, Language, Profile, SerialNumber, WhyRefused};
use ca_core::use_cases::audit::heads;
use ca_core::use_cases::mail::notices::{self, post_notice};
use ca_core::use_cases::status::{publish_crl, trust};
use inkan_tests::command::{Ran, run, run_with_input};
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::mime::Mail;
use inkan_tests::mta::Certificate;
use inkan_tests::openssl;
use inkan_tests::pkilint::Lints;
use tempfile::TempDir;
use web::{JapaneseCharset, Letterhead, MailTls};

use crate::mta::{Post, wait_for};
use crate::support::Portal;

/// As Python shows it: a name outside ASCII stands without quotation marks.
const ORGANISATION: &str = "例示株式会社";
const TARO: &str = "taro@example.com";

#[test]
fn openssl_and_gpgsm_accept_every_kind_of_mail_in_both_languages_and_charsets() {
    let (utf8, jis) = (JapaneseCharset::Utf8, JapaneseCharset::Iso2022Jp);
    for (language, charset) in [(Language::En, utf8), (Language::Ja, utf8), (Language::Ja, jis)] {
        let mut post = Post::open(MailTls::StartTls, Certificate::Good);
        post.mail.japanese_charset = charset;
        let portal = Portal::start_for_gpgsm(&post.mail, ORGANISATION);
        let reader = Reader::of(&portal);
        let gpgsm =
            Gpgsm::new(&GpgsmOptions { roots: vec![reader.file("root.pem")], ..GpgsmOptions::default() }).unwrap();
        let occasions = tell_everything(&portal.ca, language);
        for raw in post.mta.mails(TARO, occasions).unwrap() {
            let raw = raw.replace('\n', "\r\n");
            let mail = Mail::read(raw.as_bytes()).unwrap();
            assert!(mail.defects.is_empty(), "{:?}\n{raw}", mail.defects);
            expect_good(&reader, &gpgsm, &raw);
            expect_changed_refused(&reader, &gpgsm, &raw);
            assert_eq!(mail.parts[1].parameters["hp"], "clear");
            let from = ["inkan", "selfcheck"].map(|sender| format!("{ORGANISATION} <{sender}@example.com>"));
            assert!(from.contains(&mail.headers["From"]), "{mail:?}");
            for name in ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"] {
                assert_eq!(mail.parts[1].headers[name], mail.headers[name], "the protected {name}");
            }
            let name = if charset == jis { "iso-2022-jp" } else { "utf-8" };
            assert!(mail.parts[2..4].iter().all(|part| part.parameters["charset"] == name), "{mail:?}");
        }
        let fetched = gpgsm.fetched_crls().unwrap();
        for slug in ["root-g1", "issuing-g1"] {
            assert!(fetched.contains(&format!("{}/crl/{slug}.crl", portal.publication)), "{fetched:?}");
        }
    }
}

fn expect_good(reader: &Reader, gpgsm: &Gpgsm, raw: &str) {
    let verified = reader.verify(raw);
    assert!(verified.succeeded(), "{}\n{raw}", verified.stderr);
    let (signed, signature) = taken_apart(raw);
    let outcome = gpgsm.verify_beside(&signature, signed.as_bytes()).unwrap();
    assert!(outcome.succeeded() && outcome.has("GOODSIG") && outcome.has("TRUST_FULLY"), "{outcome:?}\n{raw}");
}

/// With another character in the protected headers, or in the text.
fn expect_changed_refused(reader: &Reader, gpgsm: &Gpgsm, raw: &str) {
    let (signed, signature) = taken_apart(raw);
    for place in ["Message-ID: <", "Content-Transfer-Encoding: base64\r\n\r\n", "quoted-printable\r\n\r\n"] {
        let Some(place) = signed.find(place).map(|at| at + place.len()) else { continue };
        let (before, rest) = signed.split_at(place);
        let (character, after) = rest.split_at(1);
        let changed = format!("{before}{}{after}", if character == "a" { "b" } else { "a" });
        assert!(!reader.verify(&raw.replace(&signed, &changed)).succeeded(), "{changed}");
        let outcome = gpgsm.verify_beside(&signature, changed.as_bytes()).unwrap();
        assert!(!outcome.succeeded() && outcome.has("BADSIG"), "{outcome:?}");
    }
}

#[test]
fn the_signer_is_the_mailbox_that_mails_come_from_and_what_it_is_passes_the_linters() {
    let post = Post::open(MailTls::Tls, Certificate::Good);
    let portal = Portal::start_with_mail(&post.mail, Arc::new(SystemClock));
    let reader = Reader::of(&portal);
    tell(&portal.ca, Language::En, &Occasion::Invited { token: "token".to_owned() });
    let raw = post.mta.mails(TARO, 1).unwrap().remove(0);
    assert!(reader.verify(&raw).succeeded());
    let text = openssl::certificate_text(&reader.file("signer.pem")).unwrap();
    for wanted in ["email:inkan@example.com", "E-mail Protection", "CN = inkan@example.com", "CA Issuers", "OCSP - URI"]
    {
        assert!(text.contains(wanted), "{text}");
    }
    let usage = text.split_once("X509v3 Key Usage: critical").unwrap().1.lines().nth(1).unwrap().trim().to_owned();
    assert_eq!(usage, "Digital Signature");
    Lints::default().mailbox(&reader.file("signer.pem"), &reader.file("issuing.pem")).expect_clean().unwrap();
    let asked = ask_ocsp(&portal, &reader);
    assert!(asked.contains("signer.pem: good"), "{asked}");
}

#[test]
fn the_certificate_is_renewed_a_month_before_it_ends_and_one_key_is_enough_until_then() {
    let post = Post::open(MailTls::StartTls, Certificate::Good);
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let portal = Portal::start_with_mail(&post.mail, Arc::clone(&clock) as Arc<dyn Clock>);
    let mut signers = Vec::new();
    for (days, count) in [(0, 1), (59, 2), (2, 3), (31, 4)] {
        clock.advance(days * 24 * 60 * 60);
        tell(&portal.ca, Language::En, &Occasion::Invited { token: "token".to_owned() });
        let mails = post.mta.mails(TARO, count).unwrap();
        let newest = mails.iter().find(|mail| !signers.iter().any(|(seen, _)| seen == *mail)).unwrap();
        signers.push((newest.clone(), serial_of_signer(newest)));
    }
    let serials: Vec<&String> = signers.iter().map(|(_, serial)| serial).collect();
    assert!(serials[0] == serials[1] && serials[1] != serials[2] && serials[2] == serials[3], "{serials:?}");
    let keys = fs::read_dir(portal.keys()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let keys: Vec<String> = keys.filter(|name| name.starts_with("notices-")).collect();
    assert_eq!(keys.len(), 2, "the renewal came before the first one's end, and removed nothing: {keys:?}");
}

#[test]
fn mails_from_another_domain_or_without_a_place_for_the_key_go_unsigned() {
    let mut post = Post::open(MailTls::StartTls, Certificate::Good);
    let portal = Portal::start_with_mail(&post.mail, Arc::new(SystemClock));
    fs::remove_dir_all(portal.keys()).unwrap();
    fs::write(portal.keys(), "no folder").unwrap();
    expect_unsigned(&post, &portal);
    post = Post::open(MailTls::StartTls, Certificate::Good);
    post.mail.from = "inkan@example.net".to_owned();
    expect_unsigned(&post, &Portal::start_with_mail(&post.mail, Arc::new(SystemClock)));
}

fn expect_unsigned(post: &Post, portal: &Portal) {
    tell(&portal.ca, Language::Ja, &Occasion::Invited { token: "token".to_owned() });
    let raw = post.mta.mails(TARO, 1).unwrap().remove(0);
    let mail = Mail::read(raw.as_bytes()).unwrap();
    assert_eq!(mail.kinds(), ["multipart/alternative", "text/plain", "text/html"]);
    assert!(
        mail.defects.is_empty()
            && mail.headers["Message-ID"]
                .ends_with(&format!("@{}>", if post.mail.from.is_empty() { "example.com" } else { "example.net" }))
    );
    wait_for(&portal.ca, TARO, |notice| notice.sent_at.is_some());
}

/// Writes a mail about an occasion to Taro, as the letterhead words it.
fn tell(ca: &Ca, language: Language, occasion: &Occasion) {
    let write = Letterhead::new("https://ca.example.com", "印鑑 Example K.K.".to_owned(), 30).writer();
    let to = Recipient { name: "山田 太郎".parse().unwrap(), address: TARO.parse().unwrap(), language };
    post_notice(ca, write(&to, occasion)).unwrap();
}

/// A mail about each kind of occasion; how many there are.
fn tell_everything(ca: &Ca, language: Language) -> usize {
    heads::sign_head(ca).unwrap();
    let token = || "kVtX0mI2Z4yqK1o3wq1dXw5J7nYw8m6o9oJwq3G5x2E".to_owned();
    let id: CertificateId = "7".parse().unwrap();
    let serial = || -> SerialNumber { "4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a".parse().unwrap() };
    let head = heads::newest_head(ca, &permit(&Actor::Host, ReadAudit).unwrap()).unwrap().unwrap();
    let occasions = [
        Occasion::Invited { token: token() },
        Occasion::PasswordForgotten { token: token() },
        Occasion::NoResetLink { why: NoResetLink::ByAdministrator },
        Occasion::NoResetLink { why: NoResetLink::NoPassword },
        Occasion::NoResetLink { why: NoResetLink::SharedAddress },
        Occasion::PasswordChanged { can_reset: true },
        Occasion::PasswordChanged { can_reset: false },
        Occasion::ProofWanted {
            token: token(),
            profiles: vec![Profile::Signing, Profile::Encryption],
            device: "Firefox, Windows".to_owned(),
            asked_at: "2027-03-31T23:59:59Z".parse().unwrap(),
        },
        Occasion::Issued { certificates: vec![id] },
        Occasion::Refused { request: "3".parse().unwrap(), why: WhyRefused::default() },
        Occasion::Revoked { certificate: id, serial: serial(), profile: Profile::Dual },
        Occasion::StolenLater { certificate: id, serial: serial(), profile: Profile::Dual, in_session: false },
        Occasion::StolenLater { certificate: id, serial: serial(), profile: Profile::Signing, in_session: true },
        Occasion::EndsSoon {
            certificate: id,
            profile: Profile::Encryption,
            not_after: "2027-03-31T23:59:59Z".parse().unwrap(),
        },
        Occasion::Held { certificate: id, serial: serial(), profile: Profile::Dual, by: Doer::Owner },
        Occasion::Released {
            certificate: id,
            serial: serial(),
            profile: Profile::Dual,
            by: Doer::Officer("9".parse().unwrap()),
        },
        Occasion::Withdrawn {
            certificate: id,
            serial: serial(),
            profile: Profile::Dual,
            by: Doer::Bearer(ReportChannel::Code),
        },
        Occasion::PutBack { certificate: id, serial: serial(), profile: Profile::Dual, by: Doer::Host },
        Occasion::DecisionWanted {
            certificate: id,
            serial: serial(),
            address: "taro@example.com".parse().unwrap(),
            by: Doer::Bearer(ReportChannel::Link),
        },
        Occasion::ReportWanted { token: token() },
        Occasion::TestMail {
            check: "5".parse().unwrap(),
            envelope: EnvelopeId::of_message_id(&format!("<{}@example.com>", "5".repeat(32))).unwrap(),
            from: "selfcheck@example.com".parse().unwrap(),
        },
        Occasion::CodePrinted,
        Occasion::SecondFactorSetUp,
        Occasion::RecoveryCodesMade,
        Occasion::SecondFactorReset,
        Occasion::HeadSigned { head },
    ];
    for occasion in &occasions {
        tell(ca, language, occasion);
    }
    assert_eq!(notices::recent_notices(ca, 100).unwrap().len(), occasions.len());
    occasions.len()
}

/// Somebody who has the root, and the CRLs.
struct Reader {
    folder: TempDir,
}

impl Reader {
    fn of(portal: &Portal) -> Self {
        publish_crl::publish_all_crls(&portal.ca, &Actor::Host).unwrap();
        let reader = Self { folder: tempfile::tempdir().unwrap() };
        let mut known = String::new();
        for authority in trust::list_authorities(&portal.ca).unwrap() {
            let (der, crl) = (reader.file("der"), reader.file("crl.pem"));
            let pem = trust::certificate_pem(&authority.der).unwrap();
            let is_root = authority.is_root;
            fs::write(reader.file(if is_root { "root.pem" } else { "issuing.pem" }), &pem).unwrap();
            fs::write(&der, publish_crl::newest_crl(&portal.ca, &authority.slug).unwrap().unwrap().der()).unwrap();
            openssl::to_pem("crl", &der, &crl).unwrap();
            known.push_str(&fs::read_to_string(crl).unwrap());
            if is_root {
                known.push_str(&pem);
            }
        }
        fs::write(reader.file("known.pem"), known).unwrap();
        reader
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `openssl cms -verify`, with CRLs for the whole chain; writes the signer's certificate.
    fn verify(&self, raw: &str) -> Ran {
        let mut verify =
            openssl::command(&["cms", "-verify", "-purpose", "smimesign", "-crl_check_all", "-x509_strict"]);
        verify.args(["-no-CApath", "-no-CAstore", "-CAfile"]).arg(self.file("known.pem"));
        verify.arg("-signer").arg(self.file("signer.pem")).args(["-out", "/dev/null"]);
        run_with_input(&mut verify, raw.as_bytes()).unwrap()
    }
}

/// What is signed, and the signature, DER.
fn taken_apart(raw: &str) -> (String, Vec<u8>) {
    let boundary = raw.split_once("boundary=\"").unwrap().1.split_once('"').unwrap().0;
    let delimiter = format!("\r\n--{boundary}");
    let parts: Vec<&str> = raw.split(delimiter.as_str()).collect();
    let signature = parts[2].split_once("\r\n\r\n").unwrap().1.replace("\r\n", "");
    let signature = data_encoding::BASE64.decode(signature.as_bytes()).unwrap();
    (parts[1].strip_prefix("\r\n").unwrap().to_owned(), signature)
}

fn serial_of_signer(raw: &str) -> String {
    let (_, signature) = taken_apart(&raw.replace('\n', "\r\n"));
    let mut show = openssl::command(&["cms", "-cmsout", "-print", "-inform", "DER", "-noout"]);
    let shown = run_with_input(&mut show, &signature).unwrap().ok().unwrap().text();
    let infos = shown.split_once("signerInfos:").unwrap().1;
    infos.lines().find(|line| line.contains("serialNumber:")).unwrap().trim().to_owned()
}

/// What the OCSP responder says of the signer, in openssl's words.
fn ask_ocsp(portal: &Portal, reader: &Reader) -> String {
    ca_core::use_cases::issuance::renew_responder::renew_responders(&portal.ca).unwrap();
    let mut ask = openssl::command(&["ocsp", "-issuer"]);
    ask.arg(reader.file("issuing.pem")).arg("-cert").arg(reader.file("signer.pem"));
    ask.args(["-url", &format!("{}/ocsp", portal.publication), "-CAfile"]).arg(reader.file("root.pem"));
    ask.arg("-verify_other").arg(reader.file("issuing.pem"));
    let ran = run(&mut ask).unwrap();
    format!("{}{}", ran.text(), ran.stderr)
}
