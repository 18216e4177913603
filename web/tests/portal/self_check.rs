//! Mail programs are tested: a test mail goes out, and what comes back is looked at.

mod forms;
mod oracle;
mod reload;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;

use ca_core::error::Noun;
use ca_core::policy::{Actor, AddPerson, IssueDirectly, RevokeCertificate, permit};
use ca_core::runtime::clock::{Clock, ManualClock, SystemClock};
use ca_core::types::{
    AnswerEncryption as Encryption, AnswerSignature as Signature, EnvelopeId, Happening, PersonId, Profile, SelfCheckId,
};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::mail::mail_status::{mail_status, revoke_signers};
use ca_core::use_cases::mail::notices;
use ca_core::use_cases::mail::sign_notice::sign_test_mail;
use ca_core::use_cases::people::mailboxes;
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use ca_core::use_cases::self_check::{ReceivedAnswer, judge_answer, newest_self_check};
use ca_core::use_cases::status::certificates::list_certificates;
use ca_core::use_cases::status::trust;
use ca_core::{Ca, Error};
use inkan_tests::keys::Key;
use inkan_tests::mta::{Mta, Onward};
use inkan_tests::openssl;
use inkan_tests::pkilint::Lints;
use inkan_tests::writer::{Writer, hand_over, reply, signature_of, talk};
use inkan_tests::{port, wait};
use web::{MailTls, read_entity};

use crate::mta::Post;
use crate::support::{Browser, Portal};

const ALICE: &str = "alice@example.com";
const SALES: &str = "sales-alice@example.com";
const CHECK: &str = "selfcheck@example.com";
const ENTITY: &[u8] = b"Content-Type: text/plain; charset=utf-8\r\n\r\nOf course.\r\n";

/// A portal where Alice tests her mail program.
struct Desk {
    portal: Portal,
    alice: PersonId,
    writer: Writer,
    port: u16,
}

impl Desk {
    fn open() -> Self {
        Self::by(Arc::new(SystemClock))
    }

    fn by(clock: Arc<dyn Clock>) -> Self {
        let port = port::free().unwrap();
        Self::at(Portal::start_with_way_in(port, clock), port)
    }

    fn at(portal: Portal, port: u16) -> Self {
        let alice = portal.person("Alice Example", ALICE, &[]);
        let writer = writer_at(&portal.ca);
        certify(&writer, &portal.ca, "dual", ALICE, Profile::Dual, Key::UserRsa(1));
        Self { portal, alice, writer, port }
    }

    /// Begins a test; the Message-ID of its mail.
    fn start(&self) -> String {
        let mut browser = self.portal.session_of(self.alice);
        start_on_page(&mut browser);
        let mails = notices::recent_notices(&self.portal.ca, 1).unwrap();
        format!("<{}@example.com>", mails[0].envelope.as_ref().unwrap())
    }

    /// What is said of a mail.
    fn judge(&self, raw: &[u8]) -> (Encryption, Signature) {
        self.take(raw).unwrap();
        let newest = newest_self_check(&self.portal.ca, self.alice).unwrap().unwrap();
        let (_, encryption, signature) = newest.answer.unwrap();
        (encryption, signature)
    }

    fn take(&self, raw: &[u8]) -> ca_core::Result<SelfCheckId> {
        let text = String::from_utf8_lossy(raw);
        let about: Vec<EnvelopeId> = text
            .lines()
            .filter_map(|line| line.strip_prefix("In-Reply-To: "))
            .filter_map(EnvelopeId::of_message_id)
            .collect();
        let answer = ReceivedAnswer { to: &CHECK.parse().unwrap(), about: &about, mail: raw };
        let taken = judge_answer(&self.portal.ca, &answer, read_entity)?.record(&self.portal.ca)?;
        taken.ok_or(Error::NotFound(Noun::SelfCheck))
    }

    /// What was said when it was handed over.
    fn hand_over(&self, raw: &[u8]) -> String {
        hand_over(self.port, ALICE, CHECK, raw).unwrap()
    }

    fn signed(&self, name: &str, options: &[&str]) -> Vec<u8> {
        self.writer.sign(name, ENTITY, options).unwrap()
    }

    fn encrypted(&self, to: &[&str], entity: &[u8], options: &[&str]) -> Vec<u8> {
        self.writer.encrypt(to, entity, options).unwrap()
    }

    /// Gives Alice another mailbox, with a certificate.
    fn certify_sales(&self) {
        let (ca, permitted) = (&self.portal.ca, permit(&Actor::Host, AddPerson).unwrap());
        mailboxes::add_mailbox(ca, &permitted, self.alice, SALES.parse().unwrap()).unwrap();
        certify(&self.writer, ca, "sales", SALES, Profile::Dual, Key::UserRsa(2));
    }

    /// Makes the key that opens answers unusable; its file, and what was in it.
    fn spoil_key(&self) -> (PathBuf, Vec<u8>) {
        let mut keys = fs::read_dir(self.portal.keys()).unwrap().map(|file| file.unwrap().path());
        let key = keys.find(|file| file.file_name().unwrap().to_str().unwrap().starts_with("self-check-")).unwrap();
        let kept = fs::read(&key).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&key, "no key").unwrap();
        (key, kept)
    }

    /// Encrypted to the test's certificate.
    fn sealed(&self, entity: &[u8]) -> Vec<u8> {
        self.writer.seal(entity).unwrap()
    }

    fn sealed_by(&self, name: &str) -> Vec<u8> {
        self.sealed(&self.signed(name, &[]))
    }
}

/// Knows the CAs, and the certificate of test mails.
fn writer_at(ca: &Ca) -> Writer {
    let (writer, mut chain) = (Writer::to(CHECK).unwrap(), String::new());
    for authority in trust::list_authorities(ca).unwrap() {
        let pem = trust::certificate_pem(&authority.der).unwrap();
        fs::write(writer.file(if authority.is_root { "root.pem" } else { "issuing.pem" }), &pem).unwrap();
        chain.push_str(&pem);
    }
    fs::write(writer.file("chain.pem"), chain).unwrap();
    writer.keep_signer(&sign_test_mail(ca, &CHECK.parse().unwrap(), b"anything").unwrap()).unwrap();
    writer
}

/// Has a certificate issued for a key of the pool and gives both to the writer.
fn certify(writer: &Writer, ca: &Ca, name: &str, address: &str, profile: Profile, key: Key) {
    let csr = writer.file("csr");
    openssl::request(key, "/CN=me", &[], &csr).unwrap();
    let wanted = Wanted { address: address.parse().unwrap(), profile, csr: fs::read(csr).unwrap() };
    let issued = issue_certificate(ca, &permit(&Actor::Host, IssueDirectly).unwrap(), wanted).unwrap();
    fs::write(writer.file(&format!("{name}.pem")), trust::certificate_pem(&issued.der).unwrap()).unwrap();
    fs::copy(key.file().unwrap(), writer.file(&format!("{name}.key"))).unwrap();
}

fn mail(answers: &str, entity: &[u8]) -> Vec<u8> {
    reply(ALICE, CHECK, answers, entity)
}

/// Presses the button; the page that it leads to.
pub(crate) fn start_on_page(browser: &mut Browser) -> String {
    let mailbox = mailbox_on(&browser.get("/self-check").body);
    let answer = browser.post("/self-check", &[("mailbox", &mailbox)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

pub(crate) fn mailbox_on(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"mailbox\" id=\"mailbox-").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn an_answer_by_way_of_a_real_mail_server_is_told_on_the_page() {
    for (protocol, encryption) in [("smtp", "-aes256"), ("lmtp", "-aes-128-cbc")] {
        let port = port::free().unwrap();
        let onward = Onward { local_part: "selfcheck", port, protocol };
        let post = Post::with(Mta::start_handing_over(onward).unwrap(), MailTls::StartTls);
        let desk = Desk::at(Portal::start_with_way_in_and_mail(port, &post.mail), port);
        let mut browser = desk.portal.signed_in(ALICE);
        let page = start_on_page(&mut browser);
        let mails = wait::until("the test mail", || {
            let mails = post.mta.delivered(ALICE)?;
            Ok(mails.into_iter().find(|mail| mail.contains("\nFrom: \"Example K.K.\" <selfcheck@example.com>\n")))
        });
        let test_mail = mails.unwrap();
        assert!(test_mail.starts_with("Return-path: <inkan@example.com>\n"), "bounces go to the usual sender");
        assert!(browser.get(&page).body.contains("is on its way"));
        desk.writer.keep_signer(&signature_of(&test_mail).unwrap()).unwrap();
        let id = test_mail.split_once("\nMessage-ID: ").unwrap().1.lines().next().unwrap();
        let signed = desk.signed("dual", &[]);
        let sealed = desk.encrypted(&["other", "dual"], &signed, &[encryption]);
        post.mta.hand_in(ALICE, CHECK, &mail(id, &sealed)).unwrap();
        let told = browser.get(&page).body;
        assert!(told.contains("Your mail program is ready") && told.contains("With your certificate"), "{told}");
        assert!(post.mta.log().contains("=> selfcheck@example.com"), "{}", post.mta.log());
    }
}

#[test]
fn what_is_missing_or_wrong_is_said() {
    let desk = Desk::open();
    let (id, writer, ca) = (desk.start(), &desk.writer, &desk.portal.ca);
    let dual = |options: &[&str]| desk.signed("dual", options);
    let by = |name: &str| desk.sealed_by(name);
    desk.portal.person("Bob", "bob@example.com", &[]);
    certify(writer, ca, "bob", "bob@example.com", Profile::Dual, Key::UserRsa(2));
    certify(writer, ca, "encrypting", ALICE, Profile::Encryption, Key::UserRsa(3));
    writer.self_sign("stranger").unwrap();
    let altered = String::from_utf8(dual(&[])).unwrap().replace("Of course", "Off course").into_bytes();
    let cut = dual(&["-nodetach", "-outform", "SMIME"]);
    let cut = &cut[..cut.len() - 900];
    let quoted = quoting(&id);
    let cases = [
        ("nothing", ENTITY.to_vec(), Encryption::Absent, Signature::Absent),
        ("signed alone", dual(&[]), Encryption::Absent, Signature::Good),
        ("signed by a stranger alone", desk.signed("stranger", &[]), Encryption::Absent, Signature::Foreign),
        ("by SHA-1 alone", dual(&["-md", "sha1"]), Encryption::Absent, Signature::Outdated),
        ("altered", altered.clone(), Encryption::Absent, Signature::Altered),
        ("encrypted, with the test's number", desk.sealed(&quoted), Encryption::Good, Signature::Absent),
        (
            "a stranger's, with the test's number",
            desk.sealed(&writer.sign("stranger", &quoted, &[]).unwrap()),
            Encryption::Good,
            Signature::Foreign,
        ),
        ("by the key for encryption", by("encrypting"), Encryption::Good, Signature::Foreign),
        // What was encrypted is not shown to be Alice's: nothing is said of it.
        ("encrypted alone", desk.sealed(ENTITY), Encryption::Failed, Signature::Hidden),
        ("with another test's number", desk.sealed(&quoting(&"0".repeat(32))), Encryption::Failed, Signature::Hidden),
        ("a stranger's", by("stranger"), Encryption::Failed, Signature::Hidden),
        ("another's", by("bob"), Encryption::Failed, Signature::Hidden),
        ("by SHA-1", desk.sealed(&dual(&["-md", "sha1"])), Encryption::Failed, Signature::Hidden),
        ("altered and encrypted", desk.sealed(&altered), Encryption::Failed, Signature::Hidden),
        (
            "another's signed by Alice",
            writer.sign("dual", &by("bob"), &[]).unwrap(),
            Encryption::Failed,
            Signature::Good,
        ),
        (
            "another's in one of Alice's",
            desk.sealed(&writer.sign("dual", &by("bob"), &[]).unwrap()),
            Encryption::Good,
            Signature::Good,
        ),
        ("another's encrypted once more", desk.sealed(&by("bob")), Encryption::Failed, Signature::Hidden),
        ("cut off", cut.to_vec(), Encryption::Failed, Signature::Hidden),
        ("to others", desk.encrypted(&["bob"], &dual(&[]), &["-aes256"]), Encryption::ToOthers, Signature::Hidden),
        ("by 3DES", desk.encrypted(&["other"], &dual(&[]), &["-des3"]), Encryption::Outdated, Signature::Hidden),
    ];
    for (name, entity, encryption, signature) in cases {
        assert_eq!(desk.judge(&mail(&id, &entity)), (encryption, signature), "{name}");
    }
}

#[test]
fn a_content_that_was_changed_on_its_way_is_no_good() {
    let desk = Desk::open();
    let id = desk.start();
    let signed = desk.signed("dual", &[]);
    let sealed = String::from_utf8(desk.encrypted(&["other"], &signed, &["-aes-256-gcm"])).unwrap();
    let (head, body) = sealed.split_once("\r\n\r\n").unwrap();
    let mut octets = data_encoding::BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap();
    let middle = octets.len() - 500;
    octets[middle] ^= 1;
    let changed = format!("{head}\r\n\r\n{}", data_encoding::BASE64_MIME.encode(&octets));
    assert_eq!(desk.judge(&mail(&id, changed.as_bytes())), (Encryption::Failed, Signature::Hidden));
}

/// A text that quotes the number of a test.
fn quoting(id: &str) -> Vec<u8> {
    let (id, _) = id.trim_start_matches('<').split_once('@').unwrap_or((id, ""));
    [ENTITY, format!("> Test number: {id}\r\n").as_bytes()].concat()
}

#[test]
fn a_certificate_that_ended_or_is_for_another_mailbox_is_told() {
    let desk = Desk::open();
    let (id, ca) = (desk.start(), &desk.portal.ca);
    desk.certify_sales();
    let by = |name: &str| desk.signed(name, &[]);
    assert_eq!(desk.judge(&mail(&id, &by("sales"))).1, Signature::OtherMailbox);
    assert_eq!(desk.judge(&mail(&id, &by("dual"))).1, Signature::Good);
    let own = list_certificates(ca, &Actor::Host, desk.alice)
        .unwrap()
        .into_iter()
        .find(|own| own.address.as_str() == ALICE)
        .unwrap();
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: desk.alice }).unwrap();
    revoke_certificate(ca, &permitted, own.id, Happening::Superseded, None).unwrap();
    assert_eq!(desk.judge(&mail(&id, &by("dual"))).1, Signature::Ended);
}

#[test]
fn an_answer_without_a_thread_is_its_signer_s_and_one_of_nobody_is_refused() {
    let desk = Desk::open();
    desk.start();
    let (writer, unknown) = (&desk.writer, format!("<{}@example.com>", "0".repeat(32)));
    let sealed = desk.sealed(&desk.signed("dual", &[]));
    let fresh = String::from_utf8(mail("", &sealed)).unwrap().replace("In-Reply-To: \r\n", "");
    assert!(desk.hand_over(fresh.as_bytes()).starts_with("250 2.0.0"));
    let newest = newest_self_check(&desk.portal.ca, desk.alice).unwrap().unwrap();
    assert!(newest.is_passed(), "{newest:?}");
    writer.self_sign("stranger").unwrap();
    let foreign = desk.signed("stranger", &[]);
    let unsigned = desk.sealed(ENTITY);
    for nobodys in [mail(&unknown, &foreign), mail("", ENTITY)] {
        assert!(desk.hand_over(&nobodys).starts_with("550 5.7.1"));
    }
    // Whether what was encrypted is somebody's is not said.
    assert!(desk.hand_over(&mail(&unknown, &unsigned)).starts_with("250 2.0.0"));
}

#[test]
fn an_answer_without_a_thread_belongs_to_the_mailbox_that_it_is_signed_for() {
    let desk = Desk::open();
    desk.certify_sales();
    let mut browser = desk.portal.session_of(desk.alice);
    let own = start_on_page(&mut browser);
    let page = browser.get("/self-check").body;
    let (before, _) = page.split_once(&format!(">{SALES}<")).unwrap();
    let (_, mailbox) = before.rsplit_once("mailbox-").unwrap();
    let sales = browser.post("/self-check", &[("mailbox", mailbox.trim_end_matches('"'))]).location().to_owned();
    for (name, path) in [("dual", own), ("sales", sales)] {
        let taken = desk.take(&mail("", &desk.sealed_by(name))).unwrap();
        assert_eq!(format!("/self-check/{taken}"), path, "{name}");
    }
}

#[test]
fn the_way_in_takes_nothing_else() {
    let desk = Desk::open();
    let id = desk.start();
    let (hello, sender) = ("EHLO mail", "MAIL FROM:<alice@example.com>");
    let said =
        talk(desk.port, &[hello, sender, "RCPT TO:<alice@example.com>", "RCPT TO:<x@example.net>", "QUIT"]).unwrap();
    assert_eq!(said.matches("550 5.1.1").count(), 2, "{said}");
    let long = format!("Content-Type: text/plain\r\n\r\n{}", "0123456789\r\n".repeat(100_000));
    assert!(desk.hand_over(&mail(&id, long.as_bytes())).starts_with("552 5.3.4"));
    let automatic = [b"Auto-Submitted: auto-replied\r\n".as_slice(), &mail(&id, ENTITY)].concat();
    assert!(desk.hand_over(&automatic).starts_with("250"));
    let broken = talk(desk.port, &[hello, sender, "RCPT TO:<selfcheck@example.com>", "DATA", "From: me"]).unwrap();
    assert!(broken.lines().last().unwrap().starts_with("354"), "{broken}");
    let newest = newest_self_check(&desk.portal.ca, desk.alice).unwrap().unwrap();
    assert_eq!(newest.answer, None, "none of them counts");
}

#[test]
fn what_can_t_be_looked_at_now_is_asked_for_again() {
    let desk = Desk::open();
    let id = desk.start();
    let sealed = desk.sealed(ENTITY);
    let (key, kept) = desk.spoil_key();
    assert!(desk.hand_over(&mail(&id, &sealed)).starts_with("451 4.3.0"));
    fs::write(&key, kept).unwrap();
    assert!(desk.hand_over(&mail(&id, &sealed)).starts_with("250"));
}

#[test]
fn a_test_takes_twenty_answers_within_a_week() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let desk = Desk::by(Arc::clone(&clock) as _);
    let plain = |id: &str| mail(id, ENTITY);
    let first = desk.start();
    for _ in 0..20 {
        desk.take(&plain(&first)).unwrap();
    }
    desk.spoil_key();
    let further = desk.take(&mail(&first, &desk.sealed(ENTITY)));
    assert!(matches!(further, Err(Error::NotFound(Noun::SelfCheck))), "the key is not used: {further:?}");
    let second = desk.start();
    clock.advance(7 * 24 * 60 * 60);
    desk.take(&plain(&second)).unwrap();
    clock.advance(1);
    assert!(matches!(desk.take(&plain(&second)), Err(Error::NotFound(Noun::SelfCheck))));
}

#[test]
fn the_portal_is_no_mail_bomb_and_shows_a_test_to_nobody_else() {
    let desk = Desk::open();
    let mut alice = desk.portal.session_of(desk.alice);
    let pages: Vec<String> = (0..5).map(|_| start_on_page(&mut alice)).collect();
    let mailbox = mailbox_on(&alice.get("/self-check").body);
    assert_eq!(alice.post("/self-check", &[("mailbox", &mailbox)]).status, 429);
    let bob = desk.portal.person("Bob", "bob@example.com", &[]);
    let mut bob = desk.portal.session_of(bob);
    assert_eq!(bob.get(&pages[0]).status, 404);
    bob.get("/self-check");
    assert_eq!(bob.post("/self-check", &[("mailbox", &mailbox)]).status, 404, "Alice's mailbox");
    assert_eq!(alice.get(&pages[0]).status, 200);
}

#[test]
fn without_the_section_there_is_no_such_page() {
    let portal = Portal::start();
    let alice = portal.person("Alice", ALICE, &[]);
    let mut alice = portal.session_of(alice);
    for path in ["/self-check", "/self-check/1"] {
        assert_eq!(alice.get(path).status, 404);
    }
    assert!(!alice.get("/certificates").body.contains("/self-check"));
}

#[test]
fn the_certificate_of_test_mails_passes_the_linters_and_is_revoked_with_the_others() {
    let desk = Desk::open();
    let check = desk.writer.file("other.pem");
    let text = openssl::certificate_text(&check).unwrap();
    assert!(text.contains("email:selfcheck@example.com"), "{text}");
    let usage = text.split_once("X509v3 Key Usage: critical").unwrap().1.lines().nth(1).unwrap().trim().to_owned();
    assert_eq!(usage, "Digital Signature, Key Encipherment");
    Lints::default().mailbox(&check, &desk.writer.file("issuing.pem")).expect_clean().unwrap();
    let id = desk.start();
    let sealed = desk.sealed(ENTITY);
    let status = mail_status(&desk.portal.ca).unwrap();
    assert_eq!((status.signers.len(), status.signers[0].address.as_str()), (1, CHECK));
    assert_eq!(revoke_signers(&desk.portal.ca, &Actor::Host).unwrap(), 1);
    assert_eq!(desk.judge(&mail(&id, &sealed)).0, Encryption::ToOthers, "its key is gone");
    let again = writer_at(&desk.portal.ca).seal(&desk.signed("dual", &[])).unwrap();
    assert_eq!(desk.judge(&mail(&id, &again)).0, Encryption::Good, "another was made");
}
