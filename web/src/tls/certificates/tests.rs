//! Each fault of the files by its name, and which certificate is in use afterwards.

use std::fs;

use ca_core::runtime::clock::{Clock as _, SystemClock};
use inkan_tests::tls::{Certificate, make};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tempfile::TempDir;

use super::*;

/// A folder with `tls.pem`, `tls.key`, and the certificate of its CA, `ca.pem`.
struct House(TempDir);

impl House {
    fn with(kind: Certificate) -> Self {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), kind).unwrap();
        Self(folder)
    }

    fn files(&self) -> TlsFiles {
        TlsFiles::new(&self.0.path().join("tls.pem"), &self.0.path().join("tls.key"))
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), content).unwrap();
    }

    fn leaf(&self) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(self.read("tls.pem").as_bytes()).unwrap()
    }
}

fn now() -> Timestamp {
    SystemClock.now()
}

fn in_use(certificates: &Certificates) -> CertificateDer<'static> {
    certificates.read().pair.certified.cert.first().unwrap().clone()
}

#[test]
fn each_fault_is_named_with_its_key_and_file() {
    let (house, other) = (House::with(Certificate::Good), House::with(Certificate::Good));
    let (leaf, key, ca) = (house.read("tls.pem"), house.read("tls.key"), house.read("ca.pem"));
    let der = house.leaf().to_vec();
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let older = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMAA=\n-----END RSA PRIVATE KEY-----\n";
    let half = |text: &str| text.as_bytes()[..text.len() / 2].to_vec();
    let marked = |text: &str| [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat();
    for (name, content, key_named, says) in [
        ("tls.pem", der, "portal.certificate_file", "DER"),
        ("tls.pem", marked(&leaf), "portal.certificate_file", "byte order mark"),
        ("tls.pem", Vec::new(), "portal.certificate_file", "empty"),
        ("tls.pem", half(&leaf), "portal.certificate_file", "not written to its end"),
        ("tls.pem", key.clone().into_bytes(), "portal.certificate_file", "`PRIVATE KEY`"),
        ("tls.pem", format!("{ca}{leaf}").into_bytes(), "portal.certificate_file", "wrong order"),
        ("tls.pem", format!("{leaf}{leaf}{ca}").into_bytes(), "portal.certificate_file", "wrong order"),
        ("tls.key", b"\x30\x82\x01\x00".to_vec(), "portal.key_file", "DER"),
        ("tls.key", marked(&key), "portal.key_file", "byte order mark"),
        ("tls.key", b"\n".to_vec(), "portal.key_file", "empty"),
        ("tls.key", half(&key), "portal.key_file", "not written to its end"),
        ("tls.key", leaf.clone().into_bytes(), "portal.key_file", "`CERTIFICATE`"),
        ("tls.key", encrypted.as_bytes().to_vec(), "portal.key_file", "encrypted"),
        ("tls.key", older.as_bytes().to_vec(), "portal.key_file", "encrypted"),
        ("tls.key", other.read("tls.key").into_bytes(), "portal.key_file", "another certificate"),
    ] {
        house.write("tls.pem", format!("{leaf}{ca}"));
        house.write("tls.key", &key);
        let certificates = Certificates::load(house.files(), "localhost").unwrap();
        let before = in_use(&certificates);
        house.write(name, content);
        let refused = Certificates::load(house.files(), "localhost").unwrap_err().to_string();
        assert!(refused.contains(key_named) && refused.contains(name) && refused.contains(says), "{says}: {refused}");
        // While the server runs, the same fault leaves the certificate in use.
        assert!(matches!(certificates.reread(now()), Reread::Refused(fault) if fault.contains(says)), "{says}");
        assert!(certificates.refused().is_some_and(|fault| fault.contains(says)) && in_use(&certificates) == before);
    }
    house.write("tls.key", &key);
    let certificates = Certificates::load(house.files(), "localhost").unwrap();
    fs::remove_file(house.0.path().join("tls.key")).unwrap();
    assert!(matches!(certificates.reread(now()), Reread::Refused(fault) if fault.contains("can't be read")));
    house.write("tls.key", &key);
    assert_eq!((certificates.reread(now()), certificates.refused()), (Reread::Mended, None));
    assert_eq!(certificates.reread(now()), Reread::Same);
}

#[test]
fn a_good_pair_replaces_the_one_in_use_and_an_expired_one_does_not() {
    let (house, next) = (House::with(Certificate::Good), House::with(Certificate::Good));
    let certificates = Certificates::load(house.files(), "localhost").unwrap();
    let stamp = certificates.stamp();
    house.write("tls.pem", next.read("tls.pem"));
    assert_ne!(certificates.stamp(), stamp);
    assert!(matches!(certificates.reread(now()), Reread::Refused(fault) if fault.contains("another certificate")));
    house.write("tls.key", next.read("tls.key"));
    assert!(matches!(certificates.reread(now()), Reread::Replaced(_)));
    assert_eq!((in_use(&certificates), certificates.refused()), (next.leaf(), None));

    let expired = House::with(Certificate::Expired);
    house.write("tls.pem", expired.read("tls.pem"));
    house.write("tls.key", expired.read("tls.key"));
    assert!(matches!(certificates.reread(now()), Reread::Refused(fault) if fault.contains("expired on 2021-01-01")));
    assert_eq!(in_use(&certificates), next.leaf());
}

#[test]
fn an_expired_certificate_is_used_at_the_start_and_told() {
    let house = House::with(Certificate::Expired);
    let certificates = Certificates::load(house.files(), "localhost").unwrap();
    assert!(certificates.out_of_date(now()).is_some_and(|fault| fault.contains("expired on 2021-01-01")));
    let early = Timestamp::from_unix_seconds(1_500_000_000);
    assert!(certificates.out_of_date(early).is_some_and(|fault| fault.contains("not valid before 2020-01-01")));
}
