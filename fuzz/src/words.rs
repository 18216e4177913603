//! Untrusted words: addresses, names, serial numbers, searches for certificates, revocation codes; an accepted value is accepted again in its printed
//! form.

use ca_core::types::{CertificateQuery, EmailAddress, PassKey, PersonName, SerialNumber};

use crate::House;

pub(crate) fn take(_: &House, input: &[u8]) -> bool {
    let Ok(input) = std::str::from_utf8(input) else { return false };
    let (address, name, serial) =
        (input.parse::<EmailAddress>(), input.parse::<PersonName>(), input.parse::<SerialNumber>());
    if let Ok(address) = &address {
        assert!(address.as_str().is_ascii() && !address.as_str().contains(['\r', '\n', '\0', ' ']));
        assert_eq!(address.as_str().parse::<EmailAddress>().expect("an address"), *address);
        let folded = address.folded();
        assert_eq!(folded.parse::<EmailAddress>().expect("an address").folded(), folded);
    }
    if let Ok(name) = &name {
        assert!(!name.as_str().contains(char::is_control));
        assert_eq!(name.as_str().parse::<PersonName>().expect("a name"), *name);
    }
    if let Ok(serial) = &serial {
        assert_eq!(serial.to_string().parse::<SerialNumber>().expect("a serial number"), *serial);
    }
    let query = input.parse::<CertificateQuery>();
    if let Ok(CertificateQuery::Serial(searched)) = &query {
        assert_eq!(serial.as_ref().expect("a serial number"), searched);
    }
    let code = PassKey::of_code(input);
    if let Ok(code) = &code {
        let again = PassKey::of_code(&code.expose_code()).expect("a code");
        assert_eq!((again.id(), again.expose_code()), (code.id(), code.expose_code()));
    }
    address.is_ok() || name.is_ok() || serial.is_ok() || query.is_ok() || code.is_ok()
}
