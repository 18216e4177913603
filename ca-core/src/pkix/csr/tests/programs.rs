//! CSRs that programs make while the test runs.

use std::fs;

use inkan_tests::command::run;
use inkan_tests::keys::Key;

use super::*;

/// A CSR that `openssl req` makes with a key of the pool and more arguments, PEM.
pub(super) fn openssl(key: Key, subject: &str, arguments: &[&str]) -> Vec<u8> {
    let mut make = inkan_tests::openssl::command(&["req", "-new", "-utf8", "-subj", subject, "-key"]);
    run(make.arg(key.file().unwrap()).args(arguments)).unwrap().ok().unwrap().stdout
}

fn signed_by(key: Key, arguments: &str) -> Option<Invalid> {
    let arguments: Vec<&str> = arguments.split_ascii_whitespace().collect();
    fault(&openssl(key, "/CN=x", &arguments))
}

#[test]
fn every_hash_is_taken_with_every_kind_of_key() {
    for hash in ["-sha256", "-sha384", "-sha512"] {
        for key in [Key::UserP256(1), Key::UserRsa(1)] {
            assert_eq!(signed_by(key, hash), None, "{key:?} {hash}");
        }
        let p384 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", "/dev/null", hash];
        let mut make = inkan_tests::openssl::command(&["req", "-new", "-subj", "/CN=x"]);
        let csr = run(make.args(p384)).unwrap().ok().unwrap().stdout;
        assert_eq!(fault(&csr), None, "P-384 {hash}");
    }
}

const PSS: &str = "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:";

#[test]
fn rsassa_pss_is_taken_with_every_salt_that_the_parameters_name() {
    for (hash, longest) in [("sha256", 350), ("sha384", 334), ("sha512", 318)] {
        for salt in [0, 1, 20, 32, 48, 64, 200, longest] {
            assert_eq!(signed_by(Key::UserRsa(1), &format!("-{hash} {PSS}{salt}")), None, "{hash} {salt}");
        }
    }
}

#[test]
fn a_pss_signature_of_other_octets_or_another_salt_is_wrong() {
    let csr = openssl(Key::UserRsa(1), "/CN=x", &[&["-sha256"][..], &PSS_21].concat());
    let mut der = VerifiedCsr::read(&csr).unwrap().der().to_vec();
    let last = der.len() - 1;
    der[last] ^= 1;
    assert_eq!(fault(&der), Some(Invalid::Csr(CsrFault::Signature)));
    der[last] ^= 1;
    // saltLength [2], INTEGER 21.
    let place = der.windows(5).rposition(|it| it == b"\xa2\x03\x02\x01\x15").unwrap() + 4;
    der[place] = 22;
    assert_eq!(fault(&der), Some(Invalid::Csr(CsrFault::Signature)));
}

/// 20, the default, would be left out of the parameters.
const PSS_21: [&str; 4] = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:21"];

#[test]
fn sha_1_is_named_and_other_parameters_are_refused() {
    let outdated = Some(Invalid::Csr(CsrFault::OutdatedHash));
    for arguments in ["-sha1", "-md5", &format!("-sha1 {PSS}20"), &format!("-sha256 {PSS}32 -sigopt rsa_mgf1_md:sha1")]
    {
        assert_eq!(signed_by(Key::UserRsa(1), arguments), outdated, "{arguments}");
    }
    assert_eq!(signed_by(Key::UserP256(1), "-sha1"), outdated);
    let refused = Some(Invalid::Csr(CsrFault::SignatureAlgorithm));
    for arguments in ["-sha224", "-sha3-256", &format!("-sha256 {PSS}32 -sigopt rsa_mgf1_md:sha512")] {
        assert_eq!(signed_by(Key::UserRsa(1), arguments), refused, "{arguments}");
    }
}

#[test]
fn keytool_makes_requests_that_are_taken_and_stores_that_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, algorithm, signature) in [
        ("JKS", "EC -groupname secp256r1", "SHA512withECDSA"),
        ("JCEKS", "RSA -keysize 2048", "RSASSA-PSS"),
        ("PKCS12", "EC -groupname secp384r1", "SHA256withECDSA"),
    ] {
        let store = folder.path().join(kind);
        let keytool = |arguments: &str| {
            let mut keytool = std::process::Command::new("keytool");
            keytool.args(arguments.split(' ')).args(["-storepass", "changeit", "-alias", "a", "-storetype", kind]);
            run(keytool.arg("-keystore").arg(&store)).unwrap().ok().unwrap().stdout
        };
        keytool(&format!("-genkeypair -dname CN=x -keypass changeit -keyalg {algorithm}"));
        let csr = keytool(&format!("-certreq -keypass changeit -sigalg {signature}"));
        assert_eq!(fault(&csr), None, "{signature}");
        let secret = fs::read(&store).unwrap();
        let base64 = data_encoding::BASE64_MIME.encode(&secret);
        for sent in [&secret[..], base64.as_bytes()] {
            assert_eq!(fault(sent), Some(Invalid::Csr(CsrFault::PrivateKey)), "{kind}");
        }
    }
}

#[test]
fn certtool_makes_requests_that_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template");
    fs::write(&template, "cn = \"x\"\nemail = \"mallory@example.com\"\nsigning_key\nencryption_key\n").unwrap();
    for (key, hash) in [(Key::UserP256(1), "SHA512"), (Key::UserRsa(1), "SHA384")] {
        let mut certtool = std::process::Command::new("certtool");
        certtool.args(["--generate-request", "--hash", hash, "--template"]).arg(&template).arg("--load-privkey");
        let csr = run(certtool.arg(key.file().unwrap())).unwrap().ok().unwrap().stdout;
        assert_eq!(fault(&csr), None, "{hash}");
        assert!(remarks(&csr).contains(&Remark::Mailbox("mallory@example.com".to_owned())), "{:?}", remarks(&csr));
    }
}
