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
    for authority in ca_core::use_cases::trust::list_authorities(&portal.ca).unwrap() {
        let digits = authority.fingerprint.to_string().to_uppercase();
        assert!(page.contains(&format!("<code>{}</code>", &digits[..4])) && page.contains(&authority.crl_url));
        for kind in ["cer", "crt", "pem"] {
            let file = browser.get(&format!("/trust/{}.{kind}", authority.slug));
            assert_eq!(file.status, 200);
            assert_eq!(
                file.headers["content-disposition"],
                format!("attachment; filename=\"{}.{kind}\"", authority.slug)
            );
        }
    }
    assert_eq!(browser.get("/trust/none.cer").status, 404);
}
