//! The API as programs use it, and as others would.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;

use ca_core::policy::{Actor, ManagePrograms, ReadAudit, permit};
use ca_core::use_cases::audit::trail::list_audit;
use ca_core::use_cases::operation::figures::read_figures;
use ca_core::use_cases::people::programs::{add_program, end_program};
use rcgen::{CertificateParams, CustomExtension, KeyPair, SanType};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Portal, csr};

const ONE: &str = "/api/v1/certificates";
const MANY: &str = "/api/v1/certificates/batch";

/// A portal that Alice is known to, and the token of a program.
fn start() -> (Portal, String) {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let token = token_of(&portal, "mail-gateway");
    (portal, token)
}

fn token_of(portal: &Portal, name: &str) -> String {
    add_program(&portal.ca, &permit(&Actor::Host, ManagePrograms).unwrap(), name.parse().unwrap(), 30).unwrap()
}

fn asked(csr: &str) -> Value {
    json!({ "address": "alice@example.com", "profile": "signing", "csr": csr })
}

fn post(program: &mut Browser, path: &str, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    program.send("POST", path, &headers, body.to_string().into_bytes())
}

fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(told["status"], answer.status);
    assert!(!told["title"].as_str().unwrap().is_empty() && !told["detail"].as_str().unwrap().is_empty());
    (answer.status, told["code"].as_str().unwrap().to_owned())
}

#[test]
fn a_program_gets_a_certificate_with_its_chain() {
    let (portal, token) = start();
    let answer = post(&mut portal.browser(), ONE, &token, &asked(&csr()));
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(!answer.headers.contains_key("set-cookie"));
    let issued: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&issued["address"], &issued["profile"]), (&json!("alice@example.com"), &json!("signing")));
    let certificate = issued["certificate"].as_str().unwrap();
    let chain = issued["chain"].as_str().unwrap();
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----") && chain.starts_with(certificate));
    assert_eq!(chain.matches("-----BEGIN CERTIFICATE-----").count(), 3);
    let permitted = permit(&Actor::Host, ReadAudit).unwrap();
    let records = list_audit(&portal.ca, &permitted, None, 20).unwrap();
    let said = |action: &str| records.iter().any(|it| it.action == action && it.actor == "program:mail-gateway");
    assert!(said("intent.record") && said("certificate.issue"), "{records:?}");
}

/// A request that asks for more than a key.
fn greedy_csr() -> String {
    let mut params = CertificateParams::new(vec!["mail.example.com".to_owned()]).unwrap();
    params.custom_extensions.push(CustomExtension::from_oid_content(&[2, 5, 29, 19], b"\x30\x03\x01\x01\xff".to_vec()));
    params.subject_alt_names.push(SanType::Rfc822Name("mallory@example.com".try_into().unwrap()));
    params.serialize_request(&KeyPair::generate().unwrap()).unwrap().pem().unwrap()
}

#[test]
fn a_program_is_told_what_was_ignored_in_its_language() {
    let (portal, token) = start();
    let bearer = format!("Bearer {token}");
    let mut program = portal.browser();
    let mut remarks = |language: &str, csr: &str| {
        let headers = [("authorization", bearer.as_str()), ("accept-language", language)];
        let answer = program.send("POST", ONE, &headers, asked(csr).to_string().into_bytes());
        assert_eq!(answer.status, 201, "{}", answer.body);
        serde_json::from_str::<Value>(&answer.body).unwrap()["remarks"].clone()
    };
    let told = remarks("en", &greedy_csr());
    let mailbox = told.as_array().unwrap().iter().find(|told| told["code"] == "remark-mailbox").unwrap();
    assert_eq!(mailbox["value"], "mallory@example.com");
    assert!(mailbox["detail"].as_str().unwrap().contains("This was ignored"), "{told}");
    assert!(told.to_string().contains("mail.example.com"), "{told}");
    let japanese = remarks("ja", &greedy_csr()).to_string();
    assert!(japanese.contains("別のメールアドレス mallory@example.com"), "{japanese}");
    let many = json!({ "certificates": [asked(&greedy_csr()), asked(&csr())] });
    let answer: Value = serde_json::from_str(&post(&mut program, MANY, &token, &many).body).unwrap();
    let of = |place: usize| answer["results"][place]["issued"]["remarks"].to_string();
    assert!(of(0).contains("mallory@example.com") && !of(1).contains("mallory@example.com"), "{answer}");
}

#[test]
fn a_program_may_send_base64_alone_and_is_warned_of_a_private_key() {
    let (portal, token) = start();
    let mut program = portal.browser();
    let base64 = |pem: String| pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    assert_eq!(post(&mut program, ONE, &token, &asked(&base64(csr()))).status, 201);
    let secret = KeyPair::generate().unwrap().serialize_pem();
    for sent in [base64(secret.clone()), secret] {
        let answer = post(&mut program, ONE, &token, &asked(&sent));
        assert_eq!(problem(&answer), (422, "error-csr-private-key".to_owned()));
        assert!(!answer.body.contains(&sent[..64]), "the key is sent back");
    }
}

#[test]
fn only_a_good_token_opens_it() {
    let (portal, token) = start();
    let ended = token_of(&portal, "old-gateway");
    end_program(&portal.ca, &permit(&Actor::Host, ManagePrograms).unwrap(), "old-gateway".parse().unwrap()).unwrap();
    let mut program = portal.browser();
    for wrong in ["", "inkan-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &ended, &token[..token.len() - 1]] {
        for path in [ONE, MANY] {
            let answer = post(&mut program, path, wrong, &asked(&csr()));
            assert_eq!(problem(&answer), (401, "error-token".to_owned()));
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
    }
    // The cookie of someone signed in is no token, and basic authentication is not bearer.
    let mut alice = portal.signed_in("alice@example.com");
    let answer =
        alice.send("POST", ONE, &[("content-type", "application/json")], asked(&csr()).to_string().into_bytes());
    assert_eq!(answer.status, 401);
    let basic = format!("Basic {token}");
    assert_eq!(program.send("POST", ONE, &[("authorization", &basic)], b"{}".to_vec()).status, 401);
    assert_eq!(read_figures(&portal.ca).unwrap().open_intents, 0);
}

/// A token that was used a moment ago is known without a look into the database, until it ends.
#[test]
fn a_token_in_use_is_refused_at_once_when_it_ends() {
    let (portal, token) = start();
    let mut program = portal.browser();
    for _ in 0..3 {
        assert_eq!(post(&mut program, ONE, &token, &asked(&csr())).status, 201);
    }
    end_program(&portal.ca, &permit(&Actor::Host, ManagePrograms).unwrap(), "mail-gateway".parse().unwrap()).unwrap();
    let answer = post(&mut program, ONE, &token, &asked("no request"));
    assert_eq!(problem(&answer), (401, "error-token".to_owned()));
}

#[test]
fn what_is_wrong_is_told_in_the_caller_s_language() {
    let (portal, token) = start();
    let mut program = portal.browser();
    let mut say = |body: &Value| problem(&post(&mut program, ONE, &token, body));
    assert_eq!(say(&json!({})), (400, "fault-json".to_owned()));
    assert_eq!(say(&json!({ "address": "alice@example.com", "profile": "root", "csr": csr() })).0, 400);
    assert_eq!(say(&asked("no request")), (422, "error-csr-not-a-csr".to_owned()));
    let nobody = json!({ "address": "nobody@example.com", "profile": "signing", "csr": csr() });
    assert_eq!(say(&nobody), (403, "error-unknown-address".to_owned()));
    let large = json!({ "address": "alice@example.com", "profile": "signing", "csr": "x".repeat(70_000) });
    assert_eq!(say(&large), (413, "fault-too-large".to_owned()));

    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("accept-language", "ja")];
    let japanese = program.send("POST", ONE, &headers, b"not JSON".to_vec());
    assert!(japanese.body.contains("受け付けるJSONではありません"), "{}", japanese.body);
    let wrong = program.send("GET", ONE, &[], Vec::new());
    assert_eq!(problem(&wrong), (405, "fault-method".to_owned()));
    assert_eq!(wrong.headers["allow"], "POST");
    let nothing = program.send("POST", "/api/v2/certificates", &[], Vec::new());
    assert_eq!(problem(&nothing), (404, "fault-no-page".to_owned()));
    assert!(!nothing.headers.contains_key("set-cookie"));
}

#[test]
fn a_batch_answers_for_each() {
    let (portal, token) = start();
    let mut asked: Vec<Value> = (0..70).map(|_| asked(&csr())).collect();
    asked[1]["csr"] = json!("no request");
    asked[5]["address"] = json!("no address");
    asked[69]["address"] = json!("nobody@example.com");
    let answer = post(&mut portal.browser(), MANY, &token, &json!({ "certificates": asked }));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    let results = told["results"].as_array().unwrap();
    assert_eq!(results.len(), 70);
    for (place, result) in results.iter().enumerate() {
        let code = &result["problem"]["code"];
        match place {
            1 => assert_eq!(code, "error-csr-not-a-csr"),
            5 => assert_eq!(code, "error-address-no-at"),
            69 => assert_eq!(code, "error-unknown-address"),
            _ => assert!(result["issued"]["serial"].is_string(), "{result}"),
        }
    }
    let more = json!({ "certificates": vec![&asked[0]; 501] });
    assert_eq!(post(&mut portal.browser(), MANY, &token, &more).status, 413);
}

/// Sixty-four programs at once, one of which sends half of its body and no more, and some what can't be issued.
#[test]
fn clients_at_once_share_commits_and_none_harms_another() {
    let (portal, token) = start();
    let mut slow = TcpStream::connect(portal.url.strip_prefix("http://").unwrap()).unwrap();
    let half =
        format!("POST {ONE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 900\r\n\r\n{{");
    slow.write_all(half.as_bytes()).unwrap();
    let requests: Vec<String> = (0..64).map(|place| if place % 16 == 7 { "bad".to_owned() } else { csr() }).collect();
    let before = read_figures(&portal.ca).unwrap().transactions;
    let start = Barrier::new(requests.len());
    let ask = |csr: &str| {
        let mut program = portal.browser();
        start.wait();
        post(&mut program, ONE, &token, &asked(csr)).status
    };
    let statuses: Vec<u16> = thread::scope(|scope| {
        let running: Vec<_> = requests.iter().map(|csr| scope.spawn(|| ask(csr))).collect();
        running.into_iter().map(|it| it.join().unwrap()).collect()
    });
    for (place, status) in statuses.iter().enumerate() {
        assert_eq!(*status, if place % 16 == 7 { 422 } else { 201 }, "client {place}");
    }
    // Sixty certificates have two transactions each, if nobody shares.
    let transactions = read_figures(&portal.ca).unwrap().transactions - before;
    assert!(transactions < 90, "{transactions} transactions for 60 certificates");
    // The slow one is still waited for, and has held up nobody.
    slow.set_nonblocking(true).unwrap();
    assert!(slow.read(&mut [0; 1]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
}
