//! The name of a destination of audit events.

use super::name::name;

name! {
    /// At most 64 letters a to z in either case, digits, `-`, `_` and `.`: the name of a destination in the configuration.
    DestinationName,
    |text| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        (1..=64).contains(&text.len()) && text.chars().all(plain)
    },
    "give at most 64 letters, digits, `-`, `_` and `.`"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_s_name_is_plain_and_short() {
        for good in ["siem", "log-2.corp_jp", &"x".repeat(64)] {
            assert!(good.parse::<DestinationName>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a/b", "a\n", "部署", &"x".repeat(65)] {
            assert!(bad.parse::<DestinationName>().is_err(), "{bad}");
        }
    }
}
