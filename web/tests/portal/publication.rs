use std::sync::Arc;

use ca_core::policy::{Actor, IssueDirectly, RevokeCertificate, permit};
use ca_core::runtime::clock::{Clock as _, ManualClock, SystemClock};
use ca_core::types::{Happening, Profile};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use ca_core::use_cases::status::publish_crl::publish_due_crls;

use crate::support::{Browser, Portal};

fn visitor(portal: &Portal) -> Browser {
    let mut browser = portal.browser();
    browser.visit(&portal.publication);
    browser
}

#[test]
fn crls_and_ca_certificates_are_there_and_nothing_else() {
    let portal = Portal::start();
    let mut program = visitor(&portal);
    for slug in ["root-g1", "issuing-g1"] {
        let crl = program.get(&format!("/crl/{slug}.crl"));
        assert_eq!(
            (crl.status, crl.headers["content-type"].as_str(), crl.octets[0]),
            (200, "application/pkix-crl", 0x30)
        );
        let known =
            program.send("GET", &format!("/crl/{slug}.crl"), &[("if-none-match", &crl.headers["etag"])], Vec::new());
        assert_eq!((known.status, known.octets.len()), (304, 0));
        let cer = program.get(&format!("/ca/{slug}.cer"));
        assert_eq!((cer.status, cer.headers["content-type"].as_str()), (200, "application/pkix-cert"));
        let p7c = program.get(&format!("/ca/{slug}.p7c"));
        assert_eq!((p7c.status, p7c.headers["content-type"].as_str()), (200, "application/pkcs7-mime"));
        assert!(!cer.headers.contains_key("set-cookie"));
    }
    for path in [
        "/",
        "/sign-in",
        "/crl/root-g1",
        "/crl/none.crl",
        "/crl/../ca/root-g1.cer.crl",
        "/ca/root-g1.key",
        "/ca/%2e%2e%2fkeys.cer",
        "/crl/",
    ] {
        let answer = program.get(path);
        assert_eq!(
            (answer.status, answer.headers["content-type"].as_str()),
            (404, "text/plain; charset=utf-8"),
            "{path}"
        );
    }
    assert_eq!(program.send("POST", "/crl/root-g1.crl", &[], b"x".to_vec()).status, 404);
}

/// By a clock that stands still: the second CRL waits for the next second, and the date tells the two apart.
#[test]
fn whoever_holds_a_crl_is_given_the_one_of_the_next_revocation_however_soon_it_came() {
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let csr = crate::support::csr();
    let permitted = permit(&Actor::Host, IssueDirectly).unwrap();
    let wanted = Wanted {
        address: "alice@example.com".parse().unwrap(),
        profile: Profile::Signing,
        csr: csr.as_bytes().to_vec(),
    };
    let mut program = visitor(&portal);
    let mut ask = |headers: &[(&str, &str)]| program.send("GET", "/crl/issuing-g1.crl", headers, Vec::new());
    let mut last = ask(&[]);
    let both = [(); 2].map(|()| issue_certificate(&portal.ca, &permitted, wanted.clone()).unwrap());
    for issued in both {
        let revoking = permit(&Actor::Host, RevokeCertificate { owner: alice }).unwrap();
        revoke_certificate(&portal.ca, &revoking, issued.id, Happening::Superseded, None).unwrap();
        assert_eq!(publish_due_crls(&portal.ca).unwrap().len(), 1);
        let date = last.headers["last-modified"].clone();
        let next = ask(&[("if-modified-since", &date)]);
        assert_eq!(next.status, 200, "a revocation is kept back");
        assert!(next.octets.len() > last.octets.len() && next.headers["last-modified"] != date);
        last = next;
    }
    let date = last.headers["last-modified"].clone();
    assert_eq!(ask(&[("if-modified-since", &date)]).status, 304);
    assert_eq!(ask(&[("range", "bytes=1-"), ("if-range", &date)]).status, 200);
    for file in ["/ca/issuing-g1.cer", "/ca/issuing-g1.p7c"] {
        let answer = program.send("GET", file, &[("if-modified-since", &date)], Vec::new());
        assert!(answer.status == 200 && !answer.headers.contains_key("last-modified"), "{file}");
        let part = program.send("GET", file, &[("range", "bytes=1-"), ("if-range", &date)], Vec::new());
        assert_eq!(part.status, 200, "{file}");
    }
}

#[test]
fn head_tells_the_length_and_sends_nothing() {
    let portal = Portal::start();
    let mut program = visitor(&portal);
    let length = program.get("/crl/root-g1.crl").octets.len().to_string();
    let head = program.send("HEAD", "/crl/root-g1.crl", &[], Vec::new());
    assert_eq!((head.status, head.octets.len(), &head.headers["content-length"]), (200, 0, &length));
}

#[test]
fn the_trust_page_shows_the_fingerprints_and_gives_the_files() {
    let portal = Portal::start();
    let mut browser = portal.browser();
    let page = browser.get("/trust").body;
    for authority in ca_core::use_cases::status::trust::list_authorities(&portal.ca).unwrap() {
        let digits = authority.fingerprint.to_string().to_uppercase();
        assert!(page.contains(&format!("<code>{}</code>", &digits[..4])) && page.contains(&authority.crl_url));
        for kind in ["cer", "crt", "pem"] {
            let file = browser.get(&format!("/trust/{}.{kind}", authority.slug));
            assert_eq!(file.status, 200);
            let name = authority.name.replace(' ', "-");
            assert!(name.starts_with("Example-K.K.-"), "organisation and CA: {name}");
            assert_eq!(file.headers["content-disposition"], format!("attachment; filename=\"{name}.{kind}\""));
            assert!(kind == "pem" || page.contains(&format!("/trust/{}.{kind}", authority.slug)));
        }
    }
    assert_eq!(browser.get("/trust/none.cer").status, 404);
}

/// A CRL of more than four kilobytes: ninety-five certificates of one key that was stolen.
#[test]
fn a_long_crl_is_had_in_parts_and_compressed() {
    let portal = Portal::start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let csr = crate::support::csr();
    let permitted = permit(&Actor::Host, IssueDirectly).unwrap();
    let wanted = Wanted {
        address: "alice@example.com".parse().unwrap(),
        profile: Profile::Signing,
        csr: csr.as_bytes().to_vec(),
    };
    let issue = || issue_certificate(&portal.ca, &permitted, wanted.clone()).unwrap();
    let issued: Vec<_> = (0..95).map(|_| issue()).collect();
    let last = issued.last().unwrap();
    let permitted = permit(&Actor::Host, RevokeCertificate { owner: alice }).unwrap();
    revoke_certificate(&portal.ca, &permitted, last.id, Happening::KeyStolen, None).unwrap();
    publish_due_crls(&portal.ca).unwrap();

    let mut program = visitor(&portal);
    let mut ask = |headers: &[(&str, &str)]| program.send("GET", "/crl/issuing-g1.crl", headers, Vec::new());
    let whole = ask(&[]);
    assert_eq!((whole.status, whole.headers["accept-ranges"].as_str()), (200, "bytes"));
    assert!(whole.octets.len() > 4096 && whole.headers["vary"] == "Accept-Encoding");
    let tag = whole.headers["etag"].clone();

    let first = ask(&[("range", "bytes=0-99")]);
    let rest = ask(&[("range", "bytes=100-"), ("if-range", &tag)]);
    assert_eq!((first.status, rest.status), (206, 206));
    assert_eq!(first.headers["content-range"], format!("bytes 0-99/{}", whole.octets.len()));
    assert_eq!([first.octets, rest.octets].concat(), whole.octets);
    assert_eq!(ask(&[("range", "bytes=99999999-")]).status, 416);

    let gzip = ask(&[("accept-encoding", "gzip")]);
    assert_eq!((gzip.status, gzip.headers["content-encoding"].as_str()), (200, "gzip"));
    assert!(gzip.octets.len() < whole.octets.len() * 4 / 5, "{} of {}", gzip.octets.len(), whole.octets.len());
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*gzip.octets), &mut read).unwrap();
    assert_eq!(read, whole.octets);
    let other = gzip.headers["etag"].clone();
    assert_ne!(other, tag);
    assert_eq!(ask(&[("accept-encoding", "gzip"), ("if-none-match", &other)]).status, 304);
    assert_eq!(ask(&[("accept-encoding", "gzip"), ("if-none-match", &tag)]).status, 200);
}
