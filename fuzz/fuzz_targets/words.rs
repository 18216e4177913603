//! Words from a stranger: addresses, names, serial numbers; what is taken prints as what is taken again.
#![no_main]

use ca_core::types::{EmailAddress, PersonName, SerialNumber};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    if let Ok(address) = input.parse::<EmailAddress>() {
        assert!(address.as_str().is_ascii() && !address.as_str().contains(['\r', '\n', '\0', ' ']));
        assert_eq!(address.as_str().parse::<EmailAddress>().expect("an address"), address);
    }
    if let Ok(name) = input.parse::<PersonName>() {
        assert_eq!(name.as_str().parse::<PersonName>().expect("a name"), name);
    }
    if let Ok(serial) = input.parse::<SerialNumber>() {
        assert_eq!(serial.to_string().parse::<SerialNumber>().expect("a serial number"), serial);
    }
});
