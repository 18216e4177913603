//! Private keys in forms of text other than PEM: damaged labels, listings of their numbers, JSON, XML.

/// Whether text has the label of a private key, perhaps with dashes that a word processor changed, or its numbers as
/// OpenSSL, GnuTLS, a JSON Web Key (RFC 7517) or .NET's XML write them.
pub(super) fn are_in(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    has_label(&text) || is_listing(&text) || is_json(&text) || is_xml(&text)
}

/// Whether only capital letters, digits and spaces stand between BEGIN and PRIVATE KEY.
fn has_label(text: &str) -> bool {
    let mut labels = text.split("BEGIN ").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' '));
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    });
    labels.any(|label| label.contains("PRIVATE KEY")) || text.contains(ENCRYPTED_PEM)
}

/// Whether it is the output of `openssl pkey -text` or `certtool --key-info`, or a part of it.
fn is_listing(text: &str) -> bool {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    text.contains("Private-Key:")
        || lines().zip(lines().skip(1)).any(|(title, number)| is_private_title(title) && is_number(number))
}

/// Such as `priv:` and `private exponent:`.
fn is_private_title(line: &str) -> bool {
    line.ends_with(':') && line.to_ascii_lowercase().contains("priv")
}

/// Such as `00:8f:3c:…`.
fn is_number(line: &str) -> bool {
    let is_octet = |digits: &str| digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut octets = line.split(':').take(4);
    octets.clone().count() == 4 && octets.all(is_octet)
}

/// A JWK with the member `d` (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2), also quoted inside JSON.
fn is_json(text: &str) -> bool {
    let text = text.replace('\\', "");
    let names = |name: &str| text.split(name).skip(1).any(|rest| rest.trim_start().starts_with(':'));
    text.contains("kty") && ["\"d\"", "'d'"].into_iter().any(names)
}

/// The output of `RSA.ToXmlString(true)` or `DSA.ToXmlString(true)` of .NET.
fn is_xml(text: &str) -> bool {
    [("<Modulus>", "<D>"), ("<DSAKeyValue>", "<X>")]
        .into_iter()
        .any(|(public, private)| text.contains(public) && text.contains(private))
}

/// The head of an encrypted key in PEM of OpenSSL's older form (RFC 1421 §4.6.1.1).
const ENCRYPTED_PEM: &str = "Proc-Type: 4,ENCRYPTED";

#[cfg(test)]
mod tests {
    use std::process::Command;

    use inkan_tests::command::run;
    use inkan_tests::keys::Key;
    use inkan_tests::openssl;

    use crate::keys::holds_private_key;

    const KEYS: [Key; 3] = [Key::UserRsa(1), Key::UserP256(1), Key::UserEd25519];

    #[test]
    fn listings_of_openssl_and_certtool_are_found_also_without_their_head() {
        for key in KEYS {
            let file = key.file().unwrap();
            let mut openssl = openssl::command(&["pkey", "-text", "-noout", "-in"]);
            let mut certtool = Command::new("certtool");
            certtool.args(["--key-info", "--infile"]);
            for command in [&mut openssl, &mut certtool] {
                let listed = run(command.arg(&file)).unwrap().ok().unwrap().stdout;
                let listed = String::from_utf8(listed).unwrap();
                let numbers = listed.split_once("-----BEGIN").map_or(listed.as_str(), |(numbers, _)| numbers);
                let place = numbers.to_lowercase().rfind("priv").unwrap();
                for sent in [numbers, &numbers[place..]] {
                    assert!(holds_private_key(sent.as_bytes()), "{key:?}: {sent}");
                }
            }
            let mut public = openssl::command(&["pkey", "-text_pub", "-noout", "-in"]);
            let public = run(public.arg(&file)).unwrap().ok().unwrap().stdout;
            assert!(!holds_private_key(&public), "{}", String::from_utf8_lossy(&public));
        }
    }

    #[test]
    fn damaged_labels_json_and_xml_are_found() {
        for text in [
            "—–BEGIN PRIVATE KEY—–",
            "----BEGIN RSA PRIVATE KEY----",
            "BEGIN ENCRYPTED PRIVATE KEY",
            "Proc-Type: 4,ENCRYPTED",
            r#"{"kty": "EC", "crv": "P-256", "x": "AAAA", "d" : "AAAA"}"#,
            r#"{"key": "{\"kty\":\"OKP\",\"d\":\"AAAA\"}"}"#,
            "{'kty': 'RSA', 'd': 'AAAA'}",
            "<RSAKeyValue><Modulus>AAAA</Modulus><D>AAAA</D></RSAKeyValue>",
            "<DSAKeyValue><P>AAAA</P><X>AAAA</X></DSAKeyValue>",
        ] {
            assert!(holds_private_key(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn public_keys_and_words_about_private_ones_are_not() {
        for text in [
            r#"{"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "d"}"#,
            "<RSAKeyValue><Modulus>AAAA</Modulus></RSAKeyValue>",
            "Private key: not sent, it stays on the PRIVATE KEY token",
            "BEGIN by reading: never send a PRIVATE KEY",
            "private key:\n-----BEGIN CERTIFICATE REQUEST-----",
            "pub:\n04:01:02:03:04",
        ] {
            assert!(!holds_private_key(text.as_bytes()), "{text}");
        }
    }
}
