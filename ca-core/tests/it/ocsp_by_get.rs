//! OCSP by GET behind a proxy that merges slashes: what was asked is read, or it is refused; never another question.

use anyhow::{Context as _, Result, bail, ensure};
use ca_core::ocsp::{OcspRequest, PathRequest};
use ca_core::types::Profile;
use ca_core::use_cases::issuance::renew_responder::renew_responders;
use ca_core::use_cases::status::answer_ocsp::{answer_ocsp, choose_request};
use ca_core::use_cases::status::trust::{certificate_pem, list_authorities};
use inkan_tests::installation::{Installation, new_csr};
use inkan_tests::ocsp::OcspClient;

#[test]
fn every_request_for_an_issued_certificate_is_read_with_its_slashes_merged() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    renew_responders(ca)?;
    installation.add_person("Alice", "alice@example.com")?;
    let csr = new_csr()?;
    let issue = || installation.certify("alice@example.com", Profile::Signing, &csr);
    let mut serials: Vec<Vec<u8>> =
        (0..CERTIFICATES).map(|_| Ok(issue()?.serial.octets().to_vec())).collect::<Result<_>>()?;
    // Random numbers have two slashes side by side seldom, these have them for certain.
    for shift in 0..3 {
        let number = number_with_slashes(shift);
        note_as_issued(&installation, &number)?;
        serials.push(number);
    }
    let (mut asked, mut merged_paths) = (0, 0);
    for hash in ["-sha1", "-sha256"] {
        for question in questions(&installation, hash, &serials)? {
            let path = data_encoding::BASE64.encode(&question);
            let truth = OcspRequest::read(&question).ok().context("a request")?;
            let merged = merge(&path);
            asked += 1;
            merged_paths += usize::from(merged != path);
            let read = match PathRequest::read(&merged) {
                Ok(PathRequest::Plain(request)) => Ok(request),
                Ok(PathRequest::Merged(readings)) => choose_request(ca, readings),
                Err(fault) => Err(fault),
            };
            ensure!(read.as_ref() == Ok(&truth), "{path} is read as {read:?}");
        }
    }
    ensure!(asked >= 400 && merged_paths >= 6, "{merged_paths} of {asked} had slashes to merge");
    Ok(())
}

/// Two slashes and one slash within a serial number: the digits do not say where the two stood, but only one number was issued.
#[test]
fn of_two_serial_numbers_the_one_that_was_issued_was_asked_about() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    renew_responders(ca)?;
    let issued = installation.enrol("Alice", "alice@example.com")?;
    let template = questions(&installation, "-sha1", &[issued.serial.octets().to_vec()])?.pop().context("one")?;
    let begin = template.windows(16).position(|octets| octets == issued.serial.octets()).context("its number")?;
    let mut question = template.clone();
    let mut number = Vec::new();
    // Somewhere in sixteen octets of ones and zeros both occur, however the digits lie.
    for shift in 0..3 {
        number = number_with_slashes(shift);
        question.splice(begin..begin + 16, number.iter().copied());
        let path = data_encoding::BASE64.encode(&question);
        if matches!(PathRequest::read(&merge(&path)), Ok(PathRequest::Merged(_))) {
            break;
        }
    }
    let path = merge(&data_encoding::BASE64.encode(&question));
    let Ok(PathRequest::Merged(readings)) = PathRequest::read(&path) else { bail!("{path} is read in one way") };
    ensure!(choose_request(ca, readings.clone()).is_err(), "none of them was issued, and one was chosen");
    note_as_issued(&installation, &number)?;
    let truth = OcspRequest::read(&question).ok().context("a request")?;
    let chosen = choose_request(ca, readings);
    ensure!(chosen.as_ref() == Ok(&truth), "{chosen:?}");
    ensure!(answer_ocsp(ca, &truth).is_ok(), "no answer");
    Ok(())
}

/// What openssl asks about the first, with the serial numbers of the others in its place.
fn questions(installation: &Installation, hash: &str, serials: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let authorities = list_authorities(&installation.ca)?;
    let pem = |slug: &str| -> Result<String> {
        let found = authorities.iter().find(|authority| authority.slug == slug).context("a CA")?;
        Ok(certificate_pem(&found.der)?)
    };
    let client = OcspClient::new(&pem("root-g1")?, &pem("issuing-g1")?)?;
    let first = serials.first().context("a serial number")?;
    let hexadecimal = data_encoding::HEXLOWER.encode(first);
    let template = client.ask(&[hash, "-no_nonce"], &[&hexadecimal])?;
    let begin = template.windows(first.len()).position(|octets| octets == first).context("its number")?;
    let same = serials.iter().filter(|serial| serial.len() == first.len());
    Ok(same
        .map(|serial| {
            let mut question = template.clone();
            question.splice(begin..begin + serial.len(), serial.iter().copied());
            question
        })
        .collect())
}

/// 16 octets whose base64 has two slashes side by side wherever it begins; `shift` (0 to 2 octets) moves single slashes in and out.
fn number_with_slashes(shift: usize) -> Vec<u8> {
    let mut number = vec![0x11; shift];
    number.extend([0x3f, 0xff, 0xf1, 0x11, 0x11, 0x11, 0x03, 0xf1, 0x11]);
    number.resize(16, 0x11);
    number
}

/// Enters a serial number as one that the issuing CA has issued and revoked.
fn note_as_issued(installation: &Installation, number: &[u8]) -> Result<()> {
    let literal = data_encoding::HEXLOWER.encode(number);
    let literal = if installation.database.is_postgres() { format!(r"'\x{literal}'") } else { format!("x'{literal}'") };
    installation.database.execute(&format!(
        "INSERT INTO revoked (authority_id, serial, revoked_at, reason)
         SELECT id, {literal}, created_at, 1 FROM authority WHERE slug = 'issuing-g1'"
    ))?;
    Ok(())
}

fn merge(path: &str) -> String {
    let mut merged = path.to_owned();
    while merged.contains("//") {
        merged = merged.replace("//", "/");
    }
    merged
}

const CERTIFICATES: usize = 220;
